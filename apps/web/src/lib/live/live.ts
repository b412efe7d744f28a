import { Commands } from './commands.svelte.ts'
import type { CommandDeps } from './commands.svelte.ts'
import { Connection } from './connection.svelte.ts'
import type { Signals } from './connection.svelte.ts'
import type { Ground } from './ground.ts'
import { LivePatient } from './live-patient.svelte.ts'
import type { Heal, LiveDeps, PatientKept } from './live-patient.svelte.ts'
import { createSocket } from './socket.ts'
import type { LiveSocket } from './socket.ts'
import type { FetchTicket, LoadDial } from './transport.ts'

export type Live = {
  socket: LiveSocket
  connection: Connection
  commands: Commands
  /** `kept` is what this page remembers of the patient: shown until the hub has told the rest. */
  openPatient: (patientId: string, kept?: PatientKept) => LivePatient
  /** What else opens on this socket: lists of staff, which a patient's page does not carry. */
  deps: LiveDeps
  start: () => void
  stop: () => void
}

export type LiveOptions = Pick<CommandDeps, 'post' | 'loadKeeper'> & {
  loadDial: LoadDial
  fetchTicket: FetchTicket
  ground: Ground
  signals: Signals
  onSignedOut: () => void
  onHeal: Heal
}

/** Everything live of one tab, wired. Nothing is asked of the network before `start`. */
export function createLive(options: LiveOptions): Live {
  const { loadDial, fetchTicket, ground, onSignedOut, onHeal, signals, post, loadKeeper } = options
  const socket = createSocket({
    loadDial,
    fetchTicket,
    ground,
    onSignedOut,
    onServerTime: (serverNow) => connection.setServerTime(serverNow),
  })
  const connection = new Connection(socket, ground, signals)
  const commands = new Commands({ socket, connection, ground, post, ...(loadKeeper && { loadKeeper }) })
  const deps = { socket, connection, ground, onHeal }
  return {
    socket,
    connection,
    commands,
    openPatient: (patientId, kept) => new LivePatient(patientId, deps, kept),
    deps,
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
