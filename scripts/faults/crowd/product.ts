import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { PatientState } from '../../../packages/protocol/src/patient/index.ts'
import { ROOT } from '../ground.ts'

/*
 * The browser's own live code, run as it is in this process: what is proved about screens is proved about the product's.
 * Runes are plain values here, because nothing is drawn. Loaded by its path, so that the types of the web app stay there.
 */

export type Ack = { ok: boolean; code?: string; seq?: number; afterMs?: number; by?: { name: string } }
export type Answer = Ack | 'unanswered'
export type Problem = { code: string; afterMs?: number }
export type TicketAnswer = { ok: true; ticket: string; serverNow: number | null } | { ok: false; problem: Problem }
export type LineEvents = {
  opened: () => void
  refused: (problem: Problem) => void
  frame: (event: string, payload: unknown) => void
  closed: () => void
}
export type Line = { send: (event: string, payload: object, answer: (ack: unknown) => void) => void; close: () => void }
export type Dial = (ticket: string, events: LineEvents) => Line
export type Ground = {
  now: () => number
  after: (ms: number, run: () => void) => () => void
  random: () => number
  uuid: () => string
}
type Signals = { isOnline: () => boolean; listen: (run: () => void) => () => void }
export type LiveOptions = {
  loadDial: () => Promise<Dial>
  fetchTicket: () => Promise<TicketAnswer>
  ground: Ground
  signals: Signals
  post: () => Promise<{ ok: false; status: number; problem: Problem }>
  onSignedOut: () => void
  onHeal: (what: string) => void
}
export type OpenPatient = {
  readonly state: PatientState | null
  readonly seq: number
  readonly standing: 'opening' | 'open' | 'revoked' | 'notFound'
  readonly isCurrent: boolean
  close: () => void
}
export type ListRow = { id: string; seq: number; patientId?: string; owner?: { userId: string } | null }
export type OpenList = { readonly rows: readonly { row: ListRow }[]; readonly isCurrent: boolean; close: () => void }
export type Live = {
  socket: {
    readonly isUp: boolean
    ask: (event: string, payload: object, timeoutMs?: number) => Promise<Answer>
  }
  connection: { readonly state: 'live' | 'reconnecting' | 'offline' }
  openPatient: (patientId: string) => OpenPatient
  deps: object
  start: () => void
  stop: () => void
}
type LiveModule = { createLive: (options: LiveOptions) => Live }
type ListKind = { view: string; patientOf: (row: ListRow) => string }
type ListModule = {
  LiveList: new (kind: ListKind, deps: object & { frame: (run: () => void) => () => void }) => OpenList
}
export type IoSocket = {
  on: (event: string, run: (payload: { data?: Problem }) => void) => void
  onAny: (run: (event: string, payload: unknown) => void) => void
  emit: (event: string, payload: object, answer: (ack: unknown) => void) => void
  removeAllListeners: () => void
  offAny: () => void
  disconnect: () => void
}
type SocketIo = { io: (url: string, options: object) => IoSocket }

const FRAME_MS = 16
const identity = (value: unknown) => value
Object.assign(globalThis, { $state: Object.assign(identity, { raw: identity }) })

const load = (root: string, file: string) => import(pathToFileURL(join(root, 'apps/web/src/lib/live', file)).href)

/** The live code of a checkout: this one, or an older one for a run of mixed versions. */
export async function loadProduct(root = ROOT) {
  const { createLive } = (await load(root, 'live.ts')) as LiveModule
  const { LiveList } = (await load(root, 'live-list.svelte.ts')) as ListModule
  const { io } = createRequire(join(ROOT, 'e2e/package.json'))('socket.io-client') as SocketIo
  const patientOf = (row: ListRow) => row.patientId ?? row.id
  const frame = (run: () => void) => {
    const timer = setTimeout(run, FRAME_MS)
    return () => clearTimeout(timer)
  }
  return {
    createLive,
    openList: (view: string, { deps }: Live) => new LiveList({ view, patientOf }, { ...deps, frame }),
    io,
  }
}
export type Product = Awaited<ReturnType<typeof loadProduct>>
