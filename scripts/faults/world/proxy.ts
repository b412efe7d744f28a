import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** What is done to the bytes of one direction. */
export type Weather = {
  /** Everything arrives this much later, in order. */
  delayMs: number
  /** Nothing arrives until this is over; then everything does, as a network sends again what was not confirmed. */
  isHeld: boolean
  /** A line this thin; 0 for no limit. */
  bytesPerSecond: number
  /** The first connection that carries these bytes is held from there on; others go on. */
  catches: Buffer | null
}
export type Way = 'up' | 'down'
/** Stands in front of a server and lets a test make the network bad, each direction alone. */
export type FaultProxy = {
  port: number
  /** `up` is towards the server. Without a way, both. */
  set: (weather: Partial<Weather>, way?: Way) => void
  /** Fair weather again in both directions. */
  clear: () => void
  /** Ends every connection, with a reset and not a good-bye. */
  reset: () => void
  /** Takes no new connection, and ends those there are. */
  down: () => Promise<void>
  up: () => Promise<void>
  connections: () => number
  /** A connection was caught and is held. */
  hasCaught: () => boolean
  close: () => Promise<void>
}

const FAIR: Weather = { delayMs: 0, isHeld: false, bytesPerSecond: 0, catches: null }

export async function openFaultProxy(target: { host: string; port: number }): Promise<FaultProxy> {
  const weather: Record<Way, Weather> = { up: { ...FAIR }, down: { ...FAIR } }
  const ways = new Set<OneWay>()
  const sockets = new Set<Socket>()

  const server = createServer((near) => {
    const far = connect(target.port, target.host)
    for (const [from, to, way] of [
      [near, far, 'up'],
      [far, near, 'down'],
    ] as const) {
      sockets.add(from)
      from.setNoDelay(true)
      const pipe = createWay(from, to, weather[way])
      ways.add(pipe)
      from.on('error', () => undefined)
      from.on('close', () => {
        sockets.delete(from)
        pipe.end(() => ways.delete(pipe))
      })
    }
  })
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo

  function set(change: Partial<Weather>, only?: Way): void {
    for (const way of ['up', 'down'] as const) if (!only || only === way) Object.assign(weather[way], change)
    for (const way of ways) {
      if (change.catches === null) way.release()
      way.pump()
    }
  }
  const reset = () => {
    for (const way of ways) way.drop()
    for (const socket of sockets) socket.resetAndDestroy()
  }
  const down = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    reset()
    await closed
  }
  return {
    port,
    set,
    clear: () => set(FAIR),
    reset,
    down,
    up: () => listen(port),
    connections: () => Math.ceil(sockets.size / 2),
    hasCaught: () => [...ways].some((way) => way.isCaught()),
    close: () => (server.listening ? down() : Promise.resolve()),
  }
}

type OneWay = {
  pump: () => void
  isCaught: () => boolean
  release: () => void
  end: (then: () => void) => void
  drop: () => void
}

/** One direction of one connection: bytes wait here until the weather lets them through, also after their sender is gone. */
function createWay(from: Socket, to: Socket, weather: Weather): OneWay {
  let queue: { bytes: Buffer; at: number }[] = []
  let timer: NodeJS.Timeout | null = null
  let isEnding: (() => void) | null = null
  let isCaught = false

  function later(ms: number): void {
    if (timer) return
    timer = setTimeout(() => {
      timer = null
      pump()
    }, ms)
  }

  function pump(): void {
    if (weather.isHeld || isCaught) return
    for (let first = queue[0]; first; first = queue[0]) {
      const wait = first.at + weather.delayMs - performance.now()
      if (wait > 0) return later(wait)
      queue.shift()
      if (!to.destroyed) to.write(first.bytes)
      if (weather.bytesPerSecond > 0) return later((first.bytes.length / weather.bytesPerSecond) * 1_000)
    }
    if (!isEnding) return
    // Said to its end, so that what was written before is read before it.
    to.end()
    isEnding()
  }

  from.on('data', (bytes: Buffer) => {
    queue.push({ bytes, at: performance.now() })
    if (weather.catches && bytes.includes(weather.catches)) {
      weather.catches = null
      isCaught = true
    }
    // A thin line fills up: then its sender feels it, as over a real one.
    if (weather.bytesPerSecond > 0 && queue.length > 8) from.pause()
    pump()
  })
  to.on('drain', () => from.resume())
  const resuming = setInterval(() => queue.length < 4 && from.isPaused() && from.resume(), 100)
  resuming.unref()

  return {
    pump,
    isCaught: () => isCaught,
    release: () => {
      isCaught = false
    },
    end: (then) => {
      clearInterval(resuming)
      isEnding = then
      pump()
    },
    drop: () => {
      queue = []
    },
  }
}
