import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Health = { url: string; close(): Promise<void> }
/** What this worker needs to do its work; Redis is told but not needed. */
export type Readiness = { isReady: boolean; database: boolean; redis: boolean; leads: string[] }

/** Answers `/healthz` (the process runs) and `/readyz` (it can work), for supervisors. It tells nothing of any patient. */
export async function openHealth(options: {
  port: number
  host: string
  readiness: () => Promise<Readiness>
}): Promise<Health> {
  const { port, host, readiness } = options
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end(JSON.stringify(body))
    }
    if (request.method !== 'GET') return answer(405, { ok: false })
    if (request.url === '/healthz') return answer(200, { ok: true })
    if (request.url !== '/readyz') return answer(404, { ok: false })
    readiness().then(
      (state) => answer(state.isReady ? 200 : 503, state),
      () => answer(503, { isReady: false }),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
