import { Refusal } from '@closeby/protocol/core'
import type { HubMode } from '@closeby/protocol/wire'
import type { Caller } from '../registry/door.ts'
import type { Failure } from '../registry/run.ts'
import type { Admission } from './admission.ts'
import { sourceOf } from './admission.ts'
import type { HubServer, HubSocket, Line } from './line.ts'
import { createLine } from './line.ts'
import type { Outlet } from './outlet.ts'
import type { EndReason, People } from './people.ts'
import type { HubTime } from './time.ts'
import type { Viewer } from './viewer.ts'
import { createViewer } from './viewer.ts'

/** Longest ticket that is looked at. */
const TICKET_MAX = 2_000

export type ConnectionDeps = {
  io: HubServer
  admission: Admission
  people: People
  time: HubTime
  trustedProxies: number
  /** When to come back while this hub stops; null while it does not. */
  drainSlotMs: () => number | null
  /** @throws Refusal `auth.required` */
  authenticateTicket: (ticket: string) => Promise<Caller>
  failureOf: (error: unknown) => Failure
  createOutlet: (viewer: () => Viewer, line: Line) => Outlet
  mode: () => HubMode
  bind: (socket: HubSocket, viewer: Viewer) => void
  /** Everything open on the socket is let go. */
  onLeft: (viewer: Viewer) => void
}
/** The sockets of this hub, from admission to the last word. */
export type Connections = { end: (viewer: Viewer, why: EndReason | 'drained' | 'stuck') => void }

export function acceptConnections(deps: ConnectionDeps): Connections {
  const { io, admission, people, time, trustedProxies, drainSlotMs, authenticateTicket, failureOf } = deps
  const lines = new Map<Viewer, Line>()

  async function admit(socket: HubSocket): Promise<void> {
    const afterMs = drainSlotMs()
    if (afterMs !== null) throw new Refusal('retry', { afterMs })
    admission.admit()
    const { ticket } = socket.handshake.auth as { ticket?: unknown }
    if (typeof ticket !== 'string' || ticket.length > TICKET_MAX) throw new Refusal('auth.required')
    const caller = await authenticateTicket(ticket)
    people.requireRoom(caller.user.id)
    const { handshake } = socket
    socket.data = { caller, source: sourceOf(handshake, handshake.address, trustedProxies) }
  }

  io.use((socket, next) => {
    admit(socket).then(
      () => next(),
      (error: unknown) => {
        const { ok: _ok, ...data } = failureOf(error)
        next(Object.assign(new Error(data.message), { data }))
      },
    )
  })

  io.on('connection', (socket) => {
    const line = createLine(socket, time)
    const viewer: Viewer = createViewer({
      id: socket.id,
      caller: socket.data.caller,
      outlet: deps.createOutlet(() => viewer, line),
    })
    forgetRequest(socket)
    lines.set(viewer, line)
    people.add(viewer)
    socket.on('disconnect', () => {
      viewer.isClosed = true
      lines.delete(viewer)
      people.remove(viewer)
      deps.onLeft(viewer)
      viewer.outlet.close()
    })
    deps.bind(socket, viewer)
    viewer.outlet.send('hub:state', { mode: deps.mode() })
    // The session may have ended between the ticket and now, before its stream was followed here.
    void people.recheckOne(viewer)
  })

  return {
    end: (viewer, why) => {
      if (why === 'sessionEnded') viewer.outlet.send('session:ended', { code: 'auth.required' })
      const line = lines.get(viewer)
      if (why === 'stuck') line?.cut()
      else line?.close()
    },
  }
}

/** The first request, with its headers and its spent ticket, would otherwise live as long as the socket. */
function forgetRequest(socket: HubSocket): void {
  socket.handshake.auth = {}
  Object.assign(socket.conn, { request: null })
}
