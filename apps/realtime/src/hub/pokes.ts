import { createAdapter } from '@socket.io/redis-adapter'
import { createClient } from 'redis'
import { Server } from 'socket.io'
import { z } from 'zod'
import type { Head } from '@closeby/db'

const RECONNECT_MAX_MS = 2_000
const CONNECT_MS = 2_000
/** Pokes that may wait for Redis; the tail tells of the same commits anyway. */
const MAX_QUEUED = 1_000

/** What the adapter makes of a `serverSideEmit` without an answer; 6 is its name for that. */
const SERVER_SIDE_EMIT = 6
const Poke = z.strictObject({
  stream: z.string().min(1).max(64),
  kind: z.enum(['patient', 'user', 'organisation']),
  seq: z.int().min(1),
})
const Message = z.strictObject({
  uid: z.string(),
  type: z.literal(SERVER_SIDE_EMIT),
  data: z.tuple([z.literal('poke'), Poke]),
})

/** Tells other hubs that a log has grown. A hint and nothing else: whatever gets lost or forged here, the log says it right. */
export type Pokes = {
  send: (head: Head) => void
  close: () => void
}
export const NO_POKES: Pokes = { send: () => undefined, close: () => undefined }

type BusEvents = { poke: (head: Head) => void }
type Listener = (message: Buffer, channel: Buffer) => void

/**
 * Pokes over the server-side channel of the Socket.IO Redis adapter. The adapter serves a server of its own that no client
 * can reach, so a packet or a room forged in Redis finds no socket here. Never throws and never rejects: Redis may be
 * away at the start, later, or for good.
 */
export function createPokes(deps: {
  redisUrl: string
  prefix: string
  onPoke: (head: Head) => void
  report: (error: unknown) => void
}): Pokes {
  const { redisUrl, prefix, onPoke, report } = deps
  const options = {
    url: redisUrl,
    commandsQueueMaxLength: MAX_QUEUED,
    socket: {
      connectTimeout: CONNECT_MS,
      reconnectStrategy: (tries: number) => Math.min(RECONNECT_MAX_MS, 50 * 2 ** tries),
    },
  }
  const publisher = createClient({ ...options, disableOfflineQueue: true })
  const subscriber = createClient(options)
  for (const client of [publisher, subscriber]) {
    // An outage is told once, not with every try to come back.
    let isTold = false
    const tell = (error: unknown) => {
      if (!isTold) report(error)
      isTold = true
    }
    client.on('error', tell)
    client.on('ready', () => (isTold = false))
    client.connect().catch(tell)
  }

  const bus = new Server<Record<never, never>, Record<never, never>, BusEvents>({
    serveClient: false,
    adapter: createAdapter(quietPublisher(), quietSubscriber(), { key: prefix }) as never,
  })
  bus.on('poke', onPoke)

  /** What the adapter calls without looking at the promise it gets. */
  function quietPublisher() {
    return {
      publish: (channel: string, message: string) => void publisher.publish(channel, message).catch(() => undefined),
      pSubscribe: () => undefined,
      on: () => undefined,
      off: () => undefined,
    }
  }

  function quietSubscriber() {
    // The adapter decodes whatever anybody wrote to Redis, and what it did not expect would end the process: it is given
    // pokes and nothing else.
    const guarded = (listener: Listener) => (message: Buffer, channel: Buffer) => {
      if (isPoke(message)) listener(message, channel)
    }
    return {
      subscribe: (channels: string[], listener: Listener) =>
        void subscriber.subscribe(channels, guarded(listener), true).catch(report),
      /** Broadcasts of others: no hub makes any, so none are listened to. */
      pSubscribe: () => undefined,
      on: () => undefined,
      off: () => undefined,
    }
  }

  return {
    send: ({ stream, kind, seq }) => void bus.serverSideEmit('poke', { stream, kind, seq }),
    close: () => {
      publisher.destroy()
      subscriber.destroy()
    },
  }
}

function isPoke(message: Buffer): boolean {
  try {
    return Message.safeParse(JSON.parse(message.toString('utf8'))).success
  } catch {
    return false
  }
}
