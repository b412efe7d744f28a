import { randomUUID } from 'node:crypto'
import type { BoardRows, Streams } from '@closeby/db'
import { invitationTokenOf, opHashOf, readInvitationToken, storedRowOf } from '@closeby/db'
import type { Account } from '@closeby/protocol/accounts'
import type { AcceptInvitation, CancelInvitation, InviteCarer, UnlinkCarer } from '@closeby/protocol/carers'
import { decideCancel, decideInvite, isPending, requireInvitation } from '@closeby/protocol/carers'
import { isTo, SHARING_TEXT } from '@closeby/protocol/consent'
import type { Category, Instant } from '@closeby/protocol/core'
import { must, Refusal } from '@closeby/protocol/core'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import { decideEndCarer } from '@closeby/protocol/patient'
import type { PageQuery } from '../core/cursor.ts'
import { pageOf } from '../core/cursor.ts'
import type { CommitPatient, PatientCommitted, ReadPatient } from '../core/patient-commands.ts'
import type { Caller } from '../registry/door.ts'

export type InvitationView = { id: string; email: string; categories: Category[]; until?: Instant; expiresAt: Instant }
export type CarerView = { userId: string; name: string; since: Instant; categories: Category[] }

/** Whom a patient lets in from outside the care team. Lists are read from stored rows, so those are told before an answer. */
export function createCarersService(deps: {
  commit: CommitPatient
  read: ReadPatient
  streams: Pick<Streams, 'commit' | 'advance' | 'fresh'>
  boardRows: Pick<BoardRows, 'put'>
  secret: Buffer
  now: () => Instant
}) {
  const { commit, read, streams, boardRows, secret, now } = deps

  async function store({ seq, state }: Pick<PatientCommitted, 'seq' | 'state'>): Promise<{ seq: number }> {
    await boardRows.put([storedRowOf(state)])
    return { seq }
  }

  /** Who holds the link and may use it: a carer, invited by that address or registered by that very link. @throws Refusal */
  function requireInvited(
    { role, email, invitationId: registeredBy }: Account,
    invited: { id: string; email: string },
  ) {
    if (role !== 'carer') throw new Refusal('carer.notCarer')
    if (email !== invited.email && registeredBy !== invited.id) throw new Refusal('carer.otherAddress')
  }

  return {
    async invite(caller: Caller, command: InviteCarer) {
      const { seq, facts } = await commit({
        ...{ caller, command, name: 'carer:invite', action: 'carer.invite' },
        decide: ({ carers }, at) =>
          decideInvite({ carers, now: at, textVersion: SHARING_TEXT.version }, command, randomUUID()),
      })
      const { invitationId } = must(
        facts.find((fact) => fact.type === 'carer.invited'),
        'an entry of an invitation has it',
      )
      return { seq, invitationId, token: invitationTokenOf(secret, { patientId: command.patientId, invitationId }) }
    },

    async cancel(caller: Caller, command: CancelInvitation) {
      const { seq } = await commit({
        ...{ caller, command, name: 'carer:cancel', action: 'carer.invite' },
        decide: ({ carers }) => decideCancel(carers, command),
      })
      return { seq, invitationId: command.invitationId }
    },

    /** Ends it from either side, with all that was granted by name. A carer can end only her own. */
    async unlink(caller: Caller, command: UnlinkCarer) {
      const { userId } = command
      if (caller.user.role === 'carer' && caller.user.id !== userId) throw new Refusal('notFound')
      const committed = await commit({
        ...{ caller, command, name: 'carer:unlink', action: 'carer.unlink' },
        decide: (state) => decideEndCarer(state, userId),
      })
      return { ...(await store(committed)), userId }
    },

    /** The carer says yes: she is linked and sees what she was invited to, in one entry. @throws Refusal */
    async accept(caller: Caller, command: AcceptInvitation) {
      const read = readInvitationToken(secret, command.token)
      const account = await streams.fresh('user', caller.user.id)
      if (!read || !account) throw new Refusal('carer.invitationOver')
      const { patientId, invitationId } = read
      const { userId, name } = account
      const { entry } = await streams.commit({
        ...{ kind: 'patient', stream: patientId, orgId: account.orgId, opId: command.opId },
        opHash: opHashOf(secret, 'carers.accept', command),
        actor: caller.actor,
        decide: (state, at) => {
          if (!state || state.orgId !== account.orgId) throw new Refusal('carer.invitationOver')
          const { id, email, categories, until, textVersion } = requireInvitation(state.carers, invitationId, at)
          requireInvited(account, { id, email })
          const granted: PatientFact = {
            ...{ type: 'consent.granted', category: 'membership', consentId: randomUUID(), to: { userId } },
            ...{ categories, textVersion },
            ...(until !== undefined && { until }),
          }
          return [{ type: 'carer.linked', category: 'membership', userId, name, invitationId }, granted]
        },
      })
      const state = must(await streams.advance('patient', patientId, entry.seq), 'a committed patient folds')
      await store({ seq: entry.seq, state })
      return { seq: entry.seq, patientId, name: state.name }
    },

    /** The patient's carers and the invitations that wait. */
    async list(caller: Caller, { patientId, ...query }: PageQuery & { patientId: string }) {
      const { state } = await read(caller, patientId, 'carer.invite')
      const at = now()
      const linked = Object.values(state.carers.people).filter(({ isLinked }) => isLinked)
      const items = linked.map((carer) => carerViewOf(state, carer))
      const invitations: InvitationView[] = Object.values(state.carers.invitations)
        .filter((each) => isPending(each, at))
        .map(({ seq: _seq, textVersion: _version, ...invitation }) => invitation)
      return { ...pageOf(items, ({ userId }) => userId, query), invitations, patientId, seq: state.seq }
    },
  }
}
export type CarersService = ReturnType<typeof createCarersService>

function carerViewOf({ grants }: PatientState, carer: { userId: string; name: string; linkedAt: Instant }): CarerView {
  const { userId, name, linkedAt } = carer
  const categories = Object.values(grants).flatMap((grant) => (isTo(grant, userId) ? grant.categories : []))
  return { userId, name, since: linkedAt, categories: [...new Set(categories)] }
}
