import { Gauge, Histogram, Registry } from 'prom-client'

/** What a gauge reads when it is asked. */
export type Gauges = { sockets: () => number; tailSilentMs: () => number }
export type Metrics = {
  observe: (route: string, status: number, seconds: number) => void
  text: () => Promise<string>
  contentType: string
}

/** Numbers for operators. Labels are routes and states, never anybody's id. */
export function createMetrics(gauges: Gauges): Metrics {
  const registry = new Registry()
  const requests = new Histogram({
    name: 'closeby_http_request_seconds',
    help: 'Time from request to answer, by declared route and status class.',
    labelNames: ['route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  })
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  gauge('closeby_sockets', 'Open sockets on this hub.', gauges.sockets)
  gauge(
    'closeby_tail_silent_seconds',
    'Time since the log last answered this hub.',
    () => gauges.tailSilentMs() / 1_000,
  )
  gauge('closeby_memory_bytes', 'Resident memory of this hub.', () => process.memoryUsage.rss())
  return {
    observe: (route, status, seconds) => requests.observe({ route, status: `${Math.floor(status / 100)}xx` }, seconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
