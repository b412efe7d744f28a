import { randomUUID } from 'node:crypto'
import type { BoardRows, People, Streams } from '@closeby/db'
import { storedRowOf } from '@closeby/db'
import type { Account, User } from '@closeby/protocol/accounts'
import { isLinked } from '@closeby/protocol/carers'
import type { Grant, GrantConsent, SharedWith, WithdrawConsent } from '@closeby/protocol/consent'
import { decideGrant, decideWithdraw, isTo, reaches } from '@closeby/protocol/consent'
import type { Instant } from '@closeby/protocol/core'
import { must } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import { relationTo } from '../access/access.ts'
import type { PageQuery } from '../core/cursor.ts'
import { pageOf } from '../core/cursor.ts'
import type { CommitPatient, ReadPatient } from '../core/patient-commands.ts'
import type { Caller } from '../registry/door.ts'

/** A grant in force, with the name of the person it is to. */
export type ConsentView = Omit<Grant, 'to'> & {
  to: { userId: string; name: string } | Extract<SharedWith, { role: unknown }>
}
export type ConsentAnswer = { seq: number; consentId: string; consent?: ConsentView }

/**
 * What a patient shares. A change is acknowledged only after the stored row, from which lists are read, tells it; open
 * screens follow by the entry itself.
 */
export function createConsentService(deps: {
  commit: CommitPatient
  read: ReadPatient
  streams: Pick<Streams, 'fresh'>
  people: Pick<People, 'getMany'>
  boardRows: Pick<BoardRows, 'put'>
  userOf: (account: Account) => User
  now: () => Instant
}) {
  const { commit, read, streams, people, boardRows, userOf, now } = deps

  /** Who could be shared with by name: whoever cares for the patient as team, unit or carer. */
  async function candidateOf(userId: string): Promise<(state: PatientState) => boolean> {
    const account = await streams.fresh('user', userId)
    if (!account) return () => false
    const user = userOf(account)
    return (state) => {
      if (user.role === 'carer') return user.status === 'active' && isLinked(state.carers, userId)
      const relation = relationTo(user, state)
      return relation === 'team' || relation === 'panel'
    }
  }

  async function viewsOf({ team, carers }: PatientState, grants: Grant[]): Promise<ConsentView[]> {
    const nameIn = (userId: string) => team.members[userId]?.name ?? carers.people[userId]?.name
    const named = grants.flatMap(({ to }) => ('userId' in to && nameIn(to.userId) === undefined ? [to.userId] : []))
    const others = new Map((await people.getMany(named)).map(({ id, name }) => [id, name]))
    return grants.map(({ to, ...grant }) => ({
      ...grant,
      to: 'userId' in to ? { ...to, name: nameIn(to.userId) ?? others.get(to.userId) ?? '' } : to,
    }))
  }

  async function answerOf({ seq, state }: { seq: number; state: PatientState }, consentId: string) {
    const grant = state.grants[consentId]
    const [consent] = grant ? await viewsOf(state, [grant]) : []
    return { seq, consentId, ...(consent && { consent }) }
  }

  return {
    async grant(caller: Caller, command: GrantConsent): Promise<ConsentAnswer> {
      const { to } = command
      const isCandidate = 'userId' in to ? await candidateOf(to.userId) : () => true
      const committed = await commit({
        ...{ caller, command, name: 'consent:grant', action: 'consent.grant' },
        decide: (state, at) =>
          decideGrant({ grants: state.grants, now: at, canTake: () => isCandidate(state) }, command, randomUUID()),
      })
      await boardRows.put([storedRowOf(committed.state)])
      const fact = must(
        committed.facts.find((each) => each.type === 'consent.granted'),
        'an entry of a grant has it',
      )
      return answerOf(committed, fact.consentId)
    },

    async withdraw(caller: Caller, command: WithdrawConsent): Promise<ConsentAnswer> {
      const only = caller.user.role === 'carer' ? caller.user.id : undefined
      const committed = await commit({
        ...{ caller, command, name: 'consent:withdraw', action: 'consent.withdraw' },
        decide: ({ grants }) => decideWithdraw(grants, command, only),
      })
      await boardRows.put([storedRowOf(committed.state)])
      return answerOf(committed, command.consentId)
    },

    /** Those in force: all for the patient, for everybody else what reaches him. */
    async list(caller: Caller, { patientId, ...query }: PageQuery & { patientId: string }) {
      const { state } = await read(caller, patientId, 'consent.read')
      const { user } = caller
      const at = now()
      const isMine = (grant: Grant) => {
        if (user.role === 'provider' || user.role === 'coordinator')
          return reaches(grant.to, { userId: user.id, as: user.role })
        return user.role === 'patient' || isTo(grant, user.id)
      }
      const inForce = Object.values(state.grants).filter(({ until }) => !(until !== undefined && until <= at))
      const { items, nextCursor } = pageOf(inForce.filter(isMine), ({ grantedAt, id }) => `${grantedAt} ${id}`, query)
      return { items: await viewsOf(state, items), nextCursor, patientId, seq: state.seq }
    },
  }
}
export type ConsentService = ReturnType<typeof createConsentService>
