import { createPrivateKey, randomUUID } from 'node:crypto'
import { createTokens } from '../../../apps/realtime/src/accounts/tokens.ts'
import { nowUs, openLoop, pause } from '../core/clock.ts'
import { serve } from '../core/rpc.ts'
import type { DriverSocket, Row, SocketPlan, Standing } from './socket.ts'
import { openSocket } from './socket.ts'
import { startPollers } from './pollers.ts'

/* The clients of a benchmark: thousands of sockets in one process that does next to nothing with what it reads. */

export type Person = { userId: string; sid: string }
/** One socket as the conductor asks for it. */
export type Wanted = Pick<SocketPlan, 'kind' | 'port' | 'path' | 'isSampled'> & {
  person?: Person
  hello?: [event: string, payload: object]
  /** Asked as well, once the first is answered. */
  then?: [event: string, payload: object]
  /** Asks with the cursor of the last answer when it comes back. */
  resumes?: boolean
}
export type Opening = { perSecond?: number; comesBack?: { afterMs: number; ports?: number[] } }
export type Write = { socket: number; patient: string; goalId?: string; panel?: string }
/** A row as a sampled socket got it. `value` is the stamp that the row carries. */
export type Seen = { socket: number; patient: string; value: number; atUs: number }
export type Acked = { patient: string; value: number; sentUs: number; ackedUs: number; isOk: boolean }
export type Opened = {
  readyMs: number[]
  /** From asking for the list to its answer. */
  helloMs: number[]
  tookMs: number
  refused: number
}

type Member = {
  wanted: Wanted
  index: number
  socket: DriverSocket | null
  port: number
  bytesBefore: number
  state: Standing
  isReady: boolean
  /** From its first try, or from the loss of its line, to its list. */
  sinceUs: number
  losses: { goneUs: number; readyUs: number }[]
}
type Group = {
  members: Member[]
  opening: Opening
  seen: Seen[]
  acked: Acked[]
  frames: number
  isClosed: boolean
  stopPolling?: () => void
  cutting?: NodeJS.Timeout
}

const CUT_STEP_MS = 20
const OPEN_AGAIN_MS = 500
const LONGEST_OPENING_MS = 120_000
const groups = new Map<string, Group>()
/** The stamp last written for each patient: a day's value is the sum of what was logged. */
const stamps = new Map<string, number>()
let tokens: ReturnType<typeof createTokens> | undefined
let baseUs = 0

const groupOf = (name: string): Group => {
  const group = groups.get(name)
  if (!group) throw new Error(`no sockets are called ${name}`)
  return group
}

function noteRows(group: Group, socket: number, rows: readonly Row[], atUs: number): void {
  for (const { id, seq, goals, patientId } of rows) {
    // A row of an inbox carries no stamp; the seq of its entry tells as well which one it is.
    const value = goals ? goals[0]?.value : seq
    if (value != null) group.seen.push({ socket, patient: goals ? id : `alert ${patientId}`, value, atUs })
  }
}

function connect(group: Group, member: Member, whenReady: () => void, whenRefused: () => void): void {
  const { wanted, index, state } = member
  const signed = wanted.person && (async () => ({ ticket: await ticketFor(wanted.person as Person) }))
  const asked = wanted.hello
  const plan: SocketPlan = {
    ...{ kind: wanted.kind, port: member.port, path: wanted.path, isSampled: wanted.isSampled },
    ...(signed && { auth: signed }),
    ...(asked && {
      hello: (last) => [asked[0], wanted.resumes && last?.asOf ? { ...asked[1], since: last.asOf } : asked[1]],
    }),
  }
  const socket = openSocket(
    plan,
    {
      onReady: (hello) => {
        member.isReady = true
        const readyUs = nowUs()
        if (wanted.then) socket.send(...wanted.then, () => undefined)
        if (hello?.rows && wanted.isSampled) noteRows(group, index, hello.rows, readyUs)
        if (member.losses.length > 0) (member.losses.at(-1) as Member['losses'][number]).readyUs ||= readyUs
        whenReady()
      },
      onEvent: (name, payload, atUs) => {
        if (name !== 'view:rows' && name !== 'view:row') return
        group.frames += 1
        const { row, rows = [] } = payload as { row?: Row; rows?: Row[] }
        noteRows(group, index, row ? [row] : rows, atUs)
      },
      onGone: (slotMs) => {
        member.bytesBefore += socket.bytes()
        if (member.isReady) member.losses.push({ goneUs: nowUs(), readyUs: 0 })
        member.isReady = false
        member.socket = null
        if (slotMs !== null) whenRefused()
        void comeBack(group, member, slotMs, whenReady, whenRefused)
      },
    },
    state,
  )
  member.socket = socket
}

/** At its slot when it was given one, else after a pause as scattered as a browser's. */
async function comeBack(
  group: Group,
  member: Member,
  slotMs: number | null,
  whenReady: () => void,
  whenRefused: () => void,
): Promise<void> {
  const { comesBack } = group.opening
  // Whoever was not there yet tries again in any case: an opening ends with everybody.
  const isOpening = member.losses.length === 0
  if (group.isClosed || (slotMs === null && !comesBack && !isOpening)) return
  const scattered = (comesBack?.afterMs ?? OPEN_AGAIN_MS) * (0.5 + Math.random())
  await pause(slotMs ?? scattered)
  if (group.isClosed) return
  const { ports } = comesBack ?? {}
  if (ports) member.port = ports[member.index % ports.length] ?? member.port
  connect(group, member, whenReady, whenRefused)
}

async function ticketFor({ userId, sid }: Person): Promise<string> {
  if (!tokens) throw new Error('the driver was given no key')
  return tokens.signTicket(userId, sid)
}

function close(name: string): void {
  const group = groups.get(name)
  if (!group) return
  group.isClosed = true
  clearInterval(group.cutting)
  group.stopPolling?.()
  for (const { socket } of group.members) socket?.cut()
  groups.delete(name)
}

const methods = {
  /** `baseUs` is the instant that stamps count from. */
  begin: (given: { signingKey: Buffer; issuer: string; baseUs: number }) => {
    const signingKey = createPrivateKey({ key: Buffer.from(given.signingKey), format: 'der', type: 'pkcs8' })
    tokens = createTokens({ signingKey, issuer: given.issuer, now: () => new Date() })
    baseUs = given.baseUs
  },

  /** Opens sockets, so many a second, and resolves when every one has its list. @throws when that takes minutes */
  open: async (name: string, wanted: Wanted[], opening: Opening = {}): Promise<Opened> => {
    const group: Group = { members: [], opening, seen: [], acked: [], frames: 0, isClosed: false }
    groups.set(name, group)
    const readyMs: number[] = []
    const helloMs: number[] = []
    const all = Promise.withResolvers<void>()
    let refused = 0
    const from = nowUs()
    await openLoop({
      ...{ from, perSecond: opening.perSecond ?? 500, count: wanted.length },
      step: (index) => {
        const one = wanted[index] as Wanted
        const member: Member = {
          ...{ wanted: one, index, socket: null, port: one.port, bytesBefore: 0, isReady: false, losses: [] },
          ...{ state: { hello: null, helloMs: 0, recovery: {} }, sinceUs: nowUs() },
        }
        group.members.push(member)
        let isCounted = false
        connect(
          group,
          member,
          () => {
            if (isCounted) return
            isCounted = true
            readyMs.push((nowUs() - member.sinceUs) / 1_000)
            helloMs.push(member.state.helloMs)
            if (readyMs.length === wanted.length) all.resolve()
          },
          () => (refused += 1),
        )
      },
    })
    const late = setTimeout(() => {
      all.reject(new Error(`${wanted.length - readyMs.length} of ${wanted.length} sockets did not open`))
    }, LONGEST_OPENING_MS)
    if (wanted.length > 0) await all.promise
    clearTimeout(late)
    return { readyMs, helloMs, tookMs: (nowUs() - from) / 1_000, refused }
  },

  /** Asks for resources once a second instead of holding sockets. */
  poll: (name: string, port: number, resources: string[]): void => {
    const group: Group = { members: [], opening: {}, seen: [], acked: [], frames: 0, isClosed: false }
    groups.set(name, group)
    const onRows = (socket: number, rows: readonly Row[], atUs: number) => noteRows(group, socket, rows, atUs)
    group.stopPolling = startPollers({ port, resources, onRows })
  },

  /** Writes at a steady rate through sockets of a group, whether or not the answers come. */
  write: async (name: string, writes: Write[], load: { perSecond: number; count: number }): Promise<void> => {
    const group = groupOf(name)
    await openLoop({
      ...{ from: nowUs(), ...load },
      step: (index, intendedUs) => {
        const { socket, patient, goalId, panel } = writes[index % writes.length] as Write
        const line = group.members[socket]?.socket
        const value = intendedUs - baseUs
        const answered = (body: Record<string, unknown>, ackedUs: number) =>
          group.acked.push({ patient, value, sentUs: intendedUs, ackedUs, isOk: body['ok'] === true })
        if (goalId === undefined) return line?.send('write', { panel, patient, value }, answered)
        const amount = value - (stamps.get(patient) ?? 0)
        stamps.set(patient, value)
        const command = { opId: randomUUID(), patientId: patient, goalId, amount, at: new Date().toISOString() }
        line?.send('goal:logProgress', command, answered)
      },
    })
  },

  /** What came since the last call: rows and their frames on sampled sockets, acks, and bytes on all. */
  take: (name: string): { seen: Seen[]; acked: Acked[]; bytes: number; frames: number } => {
    const group = groupOf(name)
    const { seen, acked, frames } = group
    Object.assign(group, { seen: [], acked: [], frames: 0 })
    let bytes = 0
    for (const member of group.members) {
      const total = member.bytesBefore + (member.socket?.bytes() ?? 0)
      bytes += total - (counted.get(member) ?? 0)
      counted.set(member, total)
    }
    return { seen, acked, bytes, frames }
  },

  /** Cuts each socket of a group without a word once in `everyMs`, one after the other. */
  startCutting: (name: string, everyMs: number): void => {
    const group = groupOf(name)
    const { members } = group
    let next = 0
    const from = nowUs()
    const step = () => {
      const due = ((nowUs() - from) / 1_000 / everyMs) * members.length
      for (; next < due; next += 1) members[next % members.length]?.socket?.cut()
    }
    group.cutting = setInterval(step, CUT_STEP_MS)
  },

  stopCutting: (name: string): void => clearInterval(groupOf(name).cutting),

  /** How many have their list now, and every loss with when it was made good. */
  standing: (name: string) => {
    const { members } = groupOf(name)
    return { ready: members.filter(({ isReady }) => isReady).length, losses: members.map(({ losses }) => losses) }
  },

  close,

  /** What a benchmark that broke off left open. */
  closeAll: (): void => [...groups.keys()].forEach(close),
}
const counted = new WeakMap<Member, number>()
export type DriverMethods = typeof methods

serve(methods)
