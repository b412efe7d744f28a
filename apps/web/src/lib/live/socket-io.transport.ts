import { io } from 'socket.io-client'
import { problemOf } from '#lib/http/problem.ts'
import type { Dial } from './transport.ts'

/** Longer than a paced admission takes, shorter than a person's patience. */
const CONNECT_MS = 8000

/** Socket.IO over WebSocket only, one line at a time; coming back is decided by `socket.ts`, never by the library. */
export const dialSocketIo: Dial = (ticket, events) => {
  const socket = io({
    path: '/live',
    transports: ['websocket'],
    auth: { ticket },
    reconnection: false,
    forceNew: true,
    timeout: CONNECT_MS,
  })
  let over = false
  const end = (tell: () => void): void => {
    if (over) return
    over = true
    socket.removeAllListeners()
    socket.offAny()
    socket.disconnect()
    tell()
  }
  socket.on('connect', () => events.opened())
  socket.on('connect_error', (error) => {
    const data: unknown = 'data' in error ? error.data : null
    end(() => events.refused(problemOf(503, data)))
  })
  socket.on('disconnect', () => end(() => events.closed()))
  socket.onAny((event: string, payload: unknown) => events.frame(event, payload))
  return {
    send: (event, payload, answer) => socket.emit(event, payload, answer),
    close: () => end(() => undefined),
  }
}
