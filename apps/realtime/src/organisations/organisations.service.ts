import { randomUUID } from 'node:crypto'
import { opHashOf, readStaffInvitationToken } from '@closeby/db'
import type { BoardRows, Streams } from '@closeby/db'
import type { Account, User } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { must, Refusal } from '@closeby/protocol/core'
import type { AddUnit, Invitation, InviteStaff, RenameUnit, Unit } from '@closeby/protocol/organisations'
import {
  decideAddUnit,
  decideInvite,
  decideRenameUnit,
  decideWithdrawInvitation,
  requireOpen,
  requireUnit,
} from '@closeby/protocol/organisations'
import type { MoveUnit } from '@closeby/protocol/patient'
import { decideMoveUnit } from '@closeby/protocol/patient'
import type { Organisation, OrganisationFact } from '@closeby/protocol/wire'
import { storedRowOf } from '@closeby/db'
import type { PageQuery } from '../core/cursor.ts'
import { pageOf, placeLatest } from '../core/cursor.ts'
import type { CommitPatient } from '../core/patient-commands.ts'
import type { Caller } from '../registry/door.ts'

export type InvitationView = Omit<Invitation, 'userId'> & { unitName: string | null }
type OrganisationCommand = { opId: string }

/** What an organisation consists of: its units, who is invited to work there, and in which unit a patient is. */
export function createOrganisationsService(deps: {
  streams: Pick<Streams, 'commit' | 'advance' | 'fresh'>
  boardRows: Pick<BoardRows, 'put'>
  commit: CommitPatient
  userOf: (account: Account) => User
  secret: Buffer
  now: () => Instant
}) {
  const { streams, boardRows, commit, userOf, secret, now } = deps

  async function read(orgId: string): Promise<Organisation> {
    const found = await streams.fresh('organisation', orgId)
    if (!found) throw new Refusal('notFound')
    return found
  }

  async function change<Command extends OrganisationCommand>(
    { user, actor }: Caller,
    name: string,
    command: Command,
    decide: (organisation: Organisation, at: Instant) => OrganisationFact[],
  ): Promise<{ seq: number; organisation: Organisation; facts: readonly OrganisationFact[] }> {
    const { orgId } = user
    const { entry } = await streams.commit({
      ...{ kind: 'organisation', stream: orgId, orgId, opId: command.opId, actor },
      opHash: opHashOf(secret, name, command),
      decide: (organisation, at) => {
        if (!organisation) throw new Refusal('notFound')
        return decide(organisation, at)
      },
    })
    const organisation = await streams.advance('organisation', orgId, entry.seq)
    return {
      seq: entry.seq,
      facts: entry.facts,
      organisation: must(organisation, 'a committed organisation folds'),
    }
  }

  async function changeUnit<Command extends AddUnit | RenameUnit>(
    caller: Caller,
    name: string,
    command: Command,
    decide: (organisation: Organisation) => OrganisationFact[],
  ): Promise<{ seq: number; unitId: string; unit: Unit }> {
    const { seq, facts, organisation } = await change(caller, name, command, decide)
    const { unitId } = facts[0] as { unitId: string }
    return { seq, unitId, unit: requireUnit(organisation.units, unitId) }
  }

  /** Those of the new unit who hold something of this patient keep it. */
  async function coordinatorsOf(orgId: string, unit: string, owners: string[]): Promise<Set<string>> {
    const accounts = await Promise.all(owners.map((userId) => streams.fresh('user', userId)))
    const users = accounts.flatMap((account) => (account ? [userOf(account)] : []))
    const stays = (user: User) => user.orgId === orgId && user.status === 'active' && user.unit === unit
    return new Set(users.filter(stays).map(({ id }) => id))
  }

  return {
    async listUnits({ user }: Caller, query: PageQuery) {
      const { units, name, seq } = await read(user.orgId)
      const page = pageOf(units, ({ id }) => id, query)
      return { ...page, organisation: name, seq }
    },

    addUnit(caller: Caller, command: AddUnit) {
      const unitId = randomUUID()
      return changeUnit(caller, 'unit:add', command, (organisation) => decideAddUnit(organisation, command, unitId))
    },

    renameUnit: (caller: Caller, command: RenameUnit) =>
      changeUnit(caller, 'unit:rename', command, (organisation) => decideRenameUnit(organisation, command)),

    /** Open ones and those that were over lately, those sent last first. */
    async listInvitations({ user }: Caller, query: PageQuery) {
      const organisation = await read(user.orgId)
      const newestFirst = Object.values(organisation.invitations).map((each) => viewOf(each, organisation))
      return pageOf(newestFirst, ({ invitedAt, id }) => `${placeLatest(invitedAt)} ${id}`, query)
    },

    /** The mail with the link is sent from the log, so that it leaves once however often this is asked. */
    async invite(caller: Caller, command: InviteStaff) {
      const invitationId = randomUUID()
      const { seq, facts, organisation } = await change(caller, 'staff:invite', command, (known, at) =>
        decideInvite(known, command, { invitationId, invitedBy: caller.user.id, now: at }),
      )
      const made = facts.find(({ type }) => type === 'staff.invited') as { invitationId: string }
      const invitation = organisation.invitations[made.invitationId]
      return {
        seq,
        invitationId: made.invitationId,
        ...(invitation && { invitation: viewOf(invitation, organisation) }),
      }
    },

    async withdraw(caller: Caller, command: { opId: string; invitationId: string }) {
      const { seq } = await change(caller, 'invitation:withdraw', command, (organisation) =>
        decideWithdrawInvitation(organisation, command),
      )
      return { seq, invitationId: command.invitationId }
    },

    /** What the link in the mail leads to. @throws Refusal `invitation.over`, also for what was never a link */
    async readInvitation({ token }: { token: string }) {
      const named = readStaffInvitationToken(secret, token)
      const organisation = named && (await streams.fresh('organisation', named.orgId))
      if (!named || !organisation) throw new Refusal('invitation.over')
      const { email, name, role, expiresAt } = requireOpen(organisation, named.invitationId, now())
      return { organisation: organisation.name, email, name, role, expiresAt }
    },

    /** Acknowledged after the stored row, by which every list selects, tells it. */
    async movePatient(caller: Caller, command: MoveUnit) {
      const { orgId } = caller.user
      const state = await streams.fresh('patient', command.patientId)
      const owners = Object.values(state?.alerts ?? {}).flatMap(({ owner }) => owner?.userId ?? [])
      const staying = await coordinatorsOf(orgId, command.unit, owners)
      const organisation = await streams.fresh('organisation', orgId)
      const committed = await commit({
        ...{ caller, name: 'patient:moveUnit', command },
        action: 'unit.manage',
        decide: (patient) => {
          requireUnit(organisation?.units ?? [], command.unit)
          return decideMoveUnit(patient, command, staying)
        },
      })
      await boardRows.put([storedRowOf(committed.state)])
      return { seq: committed.seq, patientId: command.patientId, unit: committed.state.unit }
    },
  }
}
export type OrganisationsService = ReturnType<typeof createOrganisationsService>

function viewOf({ userId: _userId, ...invitation }: Invitation, { units }: Organisation): InvitationView {
  return { ...invitation, unitName: units.find(({ id }) => id === invitation.unit)?.name ?? null }
}
