import type { BoardRows, People, Streams } from '@closeby/db'
import { storedRowOf } from '@closeby/db'
import type { Account, Role, User } from '@closeby/protocol/accounts'
import type {
  AlertFact,
  AssignAlert,
  ClaimAlert,
  DecidingAlert,
  Person,
  ReleaseAlert,
  ReopenAlert,
  ResolveAlert,
  SnoozeAlert,
  WakeAlert,
} from '@closeby/protocol/alerts'
import {
  decideAssign,
  decideClaim,
  decideRelease,
  decideReopen,
  decideResolve,
  decideSnooze,
  decideWake,
  patientOfAlert,
  requireAlert,
} from '@closeby/protocol/alerts'
import type { InboxRow } from '@closeby/protocol/compliance'
import { inboxRowsOf, rowPartsOf } from '@closeby/protocol/compliance'
import type { LocalDate } from '@closeby/protocol/core'
import { Refusal } from '@closeby/protocol/core'
import type { PatientState, SetSilence } from '@closeby/protocol/patient'
import { decideSetSilence, todayOf } from '@closeby/protocol/patient'
import { visibleCategories } from '../access/access.ts'
import type { PageQuery } from '../core/cursor.ts'
import { pageOf } from '../core/cursor.ts'
import type { LadderNames } from '../core/ladder-names.ts'
import type { CommitPatient, PatientCommitted, ReadPatient } from '../core/patient-commands.ts'
import type { Caller } from '../registry/door.ts'

/** More coordinators than one unit has. */
const MOST_COORDINATORS = 200

export type Candidate = Person & { role: Role }
export type AlertAnswer = { seq: number; alertId: string; alert?: InboxRow }
/** A request may leave out whose alert it is: the id tells. */
type Asked<Command extends { patientId: string }> = Omit<Command, 'patientId'> & { patientId?: string | undefined }
type AlertCommand = { opId: string; patientId: string; alertId: string }
type Deciding = DecidingAlert & { on: LocalDate; state: PatientState }

/** What the team does with alerts. An answer leaves after the stored row, from which lists are read, tells the change. */
export function createAlertsService(deps: {
  commit: CommitPatient
  read: ReadPatient
  streams: Pick<Streams, 'fresh'>
  people: Pick<People, 'list'>
  boardRows: Pick<BoardRows, 'put'>
  userOf: (account: Account) => User
  names: LadderNames
}) {
  const { commit, read, streams, people, boardRows, userOf, names } = deps

  async function act<Command extends AlertCommand>(
    caller: Caller,
    name: string,
    asked: Asked<Command>,
    decide: (on: Deciding, command: Command) => AlertFact[],
  ): Promise<AlertAnswer> {
    const command = { ...asked, patientId: asked.patientId ?? patientOf(asked.alertId) } as Command
    const { id: userId, name: callerName } = caller.user
    const committed = await commit({
      ...{ caller, name, command },
      action: 'alert.handle',
      sees: ({ alerts }) => requireAlert(alerts, command.alertId).category,
      decide: (state, now) => {
        const by = { userId, name: callerName }
        return decide({ alerts: state.alerts, by, now, on: todayOf({ ...state, recordedAt: now }), state }, command)
      },
    })
    await Promise.all([boardRows.put([storedRowOf(committed.state)]), names.know(committed.state.orgId)])
    return answerOf(committed, command.alertId, names)
  }

  /** Who could be given an alert: on the team or coordinating the unit, active, and seeing what it is about. */
  function candidateOf(
    account: Account | null,
    { state, now }: Pick<Deciding, 'state' | 'now'>,
    alertId: string,
  ): Candidate | undefined {
    if (!account) return undefined
    const user = userOf(account)
    const visible = user.role === 'patient' ? null : visibleCategories(user, state, now)
    const { category } = requireAlert(state.alerts, alertId)
    const canSee = visible && (category === 'membership' || visible.has(category))
    return canSee ? { userId: user.id, name: user.name, role: user.role } : undefined
  }

  return {
    claim: (caller: Caller, asked: Asked<ClaimAlert>) => act<ClaimAlert>(caller, 'alert:claim', asked, decideClaim),
    release: (caller: Caller, asked: Asked<ReleaseAlert>) =>
      act<ReleaseAlert>(caller, 'alert:release', asked, decideRelease),
    snooze: (caller: Caller, asked: Asked<SnoozeAlert>) =>
      act<SnoozeAlert>(caller, 'alert:snooze', asked, decideSnooze),
    wake: (caller: Caller, asked: Asked<WakeAlert>) => act<WakeAlert>(caller, 'alert:wake', asked, decideWake),
    resolve: (caller: Caller, asked: Asked<ResolveAlert>) =>
      act<ResolveAlert>(caller, 'alert:resolve', asked, decideResolve),
    reopen: (caller: Caller, asked: Asked<ReopenAlert>) =>
      act<ReopenAlert>(caller, 'alert:reopen', asked, decideReopen),

    /** Whom it goes to is read before the log is: his own stream says who he is, the patient's whether he may have it. */
    assign: async (caller: Caller, asked: Asked<AssignAlert>): Promise<AlertAnswer> => {
      const account = await streams.fresh('user', asked.userId)
      return act<AssignAlert>(caller, 'alert:assign', asked, (on, command) =>
        decideAssign(on, command, candidateOf(account, on, command.alertId)),
      )
    },

    /** Whom an alert can be given to, by name. Judged as giving it is: from each one's own stream and the patient's. */
    candidates: async (
      caller: Caller,
      { alertId, ...query }: PageQuery & { alertId: string },
    ): Promise<{ items: Candidate[]; nextCursor: string | null }> => {
      const { state, visible } = await read(caller, patientOf(alertId))
      const { category } = requireAlert(state.alerts, alertId)
      if (category !== 'membership' && !visible.has(category)) throw new Refusal('notFound')
      const active = { role: 'coordinator', status: 'active', limit: MOST_COORDINATORS } as const
      const coordinators = await people.list(state.orgId, active)
      const ids = new Set([...Object.keys(state.team.members), ...coordinators.people.map(({ id }) => id)])
      const accounts = await Promise.all([...ids].map((id) => streams.fresh('user', id)))
      const found = accounts.flatMap((account) => candidateOf(account, { state, now: state.recordedAt }, alertId) ?? [])
      return pageOf(found, ({ name, userId }) => `${name.toLowerCase()} ${userId}`, query)
    },

    /** Days without an entry after which the team hears of it. */
    setSilence: async (caller: Caller, command: SetSilence) => {
      const { seq, state } = await commit({
        ...{ caller, name: 'patient:setSilence', command },
        action: 'limit.set',
        decide: () => decideSetSilence(command),
      })
      return { seq, patientId: command.patientId, days: state.silenceDays }
    },
  }
}
export type AlertsService = ReturnType<typeof createAlertsService>

/** @throws Refusal `notFound` for what is no alert's id */
function patientOf(alertId: string): string {
  const patientId = patientOfAlert(alertId)
  if (patientId === null) throw new Refusal('notFound')
  return patientId
}

/** The alert as it is now, for who may still see it. */
function answerOf({ seq, state, visible }: PatientCommitted, alertId: string, names: LadderNames): AlertAnswer {
  const alert = visible && inboxRowsOf(rowPartsOf(state), visible, names.of(state)).find(({ id }) => id === alertId)
  return { seq, alertId, ...(alert && { alert }) }
}
