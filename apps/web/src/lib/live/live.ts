import { Commands } from './commands.svelte.ts'
import type { PostAnswer, Twin } from './commands.svelte.ts'
import { Connection } from './connection.svelte.ts'
import type { Signals } from './connection.svelte.ts'
import type { Ground } from './ground.ts'
import { LiveList } from './live-list.svelte.ts'
import { LivePatient } from './live-patient.svelte.ts'
import type { Heal } from './live-patient.svelte.ts'
import { createSocket } from './socket.ts'
import type { LiveSocket } from './socket.ts'
import type { Dial, FetchTicket } from './transport.ts'

export type Live = {
  socket: LiveSocket
  connection: Connection
  commands: Commands
  openPatient: (patientId: string) => LivePatient
  openBoard: () => LiveList
  start: () => void
  stop: () => void
}

export type LiveOptions = {
  dial: Dial
  fetchTicket: FetchTicket
  ground: Ground
  signals: Signals
  /** Runs once before the next frame is drawn; the answer calls it off. */
  frame: (run: () => void) => () => void
  post: (twin: Twin, key: string) => Promise<PostAnswer>
  onSignedOut: () => void
  onHeal: Heal
}

/** Everything live of one tab, wired. Nothing is asked of the network before `start`. */
export function createLive(options: LiveOptions): Live {
  const { dial, fetchTicket, ground, onSignedOut, onHeal, signals, frame, post } = options
  const socket = createSocket({
    dial,
    fetchTicket,
    ground,
    onSignedOut,
    onServerTime: (serverNow) => connection.setServerTime(serverNow),
  })
  const connection = new Connection(socket, ground, signals)
  const commands = new Commands({ socket, connection, ground, post })
  const deps = { socket, connection, ground, onHeal }
  return {
    socket,
    connection,
    commands,
    openPatient: (patientId) => new LivePatient(patientId, deps),
    openBoard: () => new LiveList('board', { ...deps, frame }),
    start() {
      connection.start()
      socket.start()
    },
    stop() {
      socket.stop()
      connection.stop()
    },
  }
}
