import { io } from 'socket.io-client'
import { problemOf } from '#lib/http/problem.ts'
import type { Dial, FetchTicket } from './transport.ts'

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

/** A single-use ticket for this visitor's cookie session. Never throws: no answer is a `retry`. */
export const fetchLiveTicket: FetchTicket = async () => {
  try {
    const answer = await fetch('/api/live-ticket', {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: '{}',
    })
    const body: unknown = await answer.json().catch(() => null)
    if (!answer.ok) return { ok: false, problem: problemOf(answer.status, body) }
    const date = Date.parse(answer.headers.get('date') ?? '')
    return { ok: true, ticket: (body as { ticket: string }).ticket, serverNow: Number.isNaN(date) ? null : date }
  } catch {
    return { ok: false, problem: { code: 'retry' } }
  }
}
