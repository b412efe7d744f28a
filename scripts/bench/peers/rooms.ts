import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { createAdapter } from '@socket.io/redis-adapter'
import { createAdapter as createStreamsAdapter } from '@socket.io/redis-streams-adapter'
import { createClient } from 'redis'
import { Server } from 'socket.io'
import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'

/** What a peer does when a socket asks. */
export type Ask = (event: string, payload: Record<string, unknown>, answer: (body: object) => void) => Promise<void>
/** Sockets in rooms, whichever library holds them. */
export type Rooms = { emit: (room: string, event: string, payload: object) => void; close: () => Promise<void> }
export type RoomsKind = 'ws' | 'naive' | 'recovery' | 'local'

/** P1: sockets of `ws` and a loop over those in the room, the same text for all. */
export function openBareRooms(server: HttpServer, ask: Ask): Rooms {
  const wss = new WebSocketServer({ server, perMessageDeflate: false })
  const rooms = new Map<string, Set<WebSocket>>()
  wss.on('connection', (socket: WebSocket, _request: IncomingMessage) => {
    const joined = new Set<string>()
    socket.on('message', (data: Buffer) => {
      const text = data.toString()
      if (!text.startsWith('42')) return
      const from = text.indexOf('[')
      const [event, payload] = JSON.parse(text.slice(from)) as [string, Record<string, unknown>]
      if (event === 'open') {
        const room = String(payload['panel'])
        joined.add(room)
        rooms.set(room, (rooms.get(room) ?? new Set()).add(socket))
      }
      void ask(event, payload, (body) => socket.send(`43${text.slice(2, from)}${JSON.stringify([body])}`))
    })
    socket.on('close', () => joined.forEach((room) => rooms.get(room)?.delete(socket)))
  })
  return {
    emit: (room, event, payload) => {
      const text = `42${JSON.stringify([event, payload])}`
      for (const socket of rooms.get(room) ?? []) socket.send(text)
    },
    close: async () => wss.close(),
  }
}

/** In a flood it may wait long for Redis, and is measured all the same: with the default it would end itself. */
const PATIENCE_MS = 600_000

/** P2, P3 and P5: Socket.IO rooms, over Redis unless there is one node. */
export async function openSocketIoRooms(
  server: HttpServer,
  ask: Ask,
  { kind, redisUrl, prefix }: { kind: Exclude<RoomsKind, 'ws'>; redisUrl: string; prefix: string },
): Promise<Rooms> {
  const publisher = createClient({ url: redisUrl, commandOptions: { timeout: PATIENCE_MS } })
  const subscriber = publisher.duplicate()
  await Promise.all([publisher.connect(), subscriber.connect()])
  const adapters = {
    naive: () => createAdapter(publisher, subscriber, { key: prefix }),
    recovery: () => createStreamsAdapter(publisher, { streamName: prefix, maxLen: 10_000 }),
    local: () => undefined,
  }
  const adapter = adapters[kind]()
  const io = new Server(server, {
    ...{ transports: ['websocket'], serveClient: false, perMessageDeflate: false },
    ...(adapter && { adapter: adapter as never }),
    ...(kind === 'recovery' && { connectionStateRecovery: {} }),
  })
  io.on('connection', (socket) => {
    socket.onAny((event: string, payload: Record<string, unknown>, ack?: (body: object) => void) => {
      if (event === 'open') void socket.join(String(payload['panel']))
      void ask(event, payload, (body) => ack?.(body))
    })
  })
  return {
    emit: (room, event, payload) => void io.to(room).emit(event, payload),
    close: async () => {
      io.disconnectSockets(true)
      await io.close()
      publisher.destroy()
      subscriber.destroy()
    },
  }
}
