import type { BoardRows, People, Person, SessionRecords, StoredRow, Streams } from '@closeby/db'
import type { Account, AccountFact, AccountStatus, Role } from '@closeby/protocol/accounts'
import { decideApprove, decideChangeRole, decideDeactivate, decideMoveCoordinator } from '@closeby/protocol/accounts'
import { Id, Refusal } from '@closeby/protocol/core'
import type { ChangeRole, MoveCoordinator } from '@closeby/protocol/organisations'
import { requireUnit } from '@closeby/protocol/organisations'
import { z } from 'zod'
import { relationTo } from '../access/access.ts'
import type { PageQuery } from '../core/cursor.ts'
import { PAGE_LIMIT, pageOf, readCursor, writeCursor } from '../core/cursor.ts'
import type { CommitPatient } from '../core/patient-commands.ts'
import { sharedOf } from '../core/stored-patient.ts'
import type { CommitUser } from '../core/user-commands.ts'
import type { Caller } from '../registry/door.ts'
import { createEndDuties } from './end-duties.ts'

export type PeopleQuery = PageQuery & { status?: AccountStatus | undefined; role?: Role | undefined }
export type DirectoryQuery = PageQuery & { team?: 'none' | 'any' | undefined; q?: string | undefined }
type UserCommand = { opId: string; userId: string }
export type TeamPatient = {
  patientId: string
  name: string
  unit: string
  team: { userId: string; name: string; role: Role }[]
}

const Cursor = z.strictObject({ after: Id })

/** Who works here and who looks after whom: the administrator's side, which never shows how anybody is. */
export function createAdminService(deps: {
  streams: Streams
  boardRows: BoardRows
  people: People
  records: SessionRecords
  commit: CommitPatient
  commitUser: CommitUser
}) {
  const { streams, boardRows, people, records, commitUser } = deps
  const endDuties = createEndDuties(deps)

  async function change(
    caller: Caller,
    name: string,
    command: UserCommand,
    decide: (account: Account) => AccountFact[],
  ) {
    const { userId, opId } = command
    return commitUser({
      userId,
      orgId: caller.user.orgId,
      opId,
      name,
      command,
      actor: caller.actor,
      decide: (account) => {
        if (!account || account.orgId !== caller.user.orgId) throw new Refusal('notFound')
        return decide(account)
      },
    })
  }

  /** One change of an account, and all that ends with it, before it is acknowledged. Nobody does it to himself. */
  async function changeDuties(
    caller: Caller,
    name: string,
    command: UserCommand,
    decide: (account: Account) => AccountFact[],
  ) {
    if (command.userId === caller.user.id) throw new Refusal('invalid', { paths: ['userId'] })
    try {
      const { seq, account } = await change(caller, name, command, decide)
      if (name === 'user:changeRole') await records.removeAllOf(account.userId)
      return { seq, user: { id: account.userId, status: account.status } }
    } finally {
      // Also where it was done before: the ending may have been cut off half-way.
      await endDuties(caller, command)
    }
  }

  /** Units are never taken away, so one that was there is. @throws Refusal `notFound` */
  async function requireUnitOf({ user }: Caller, unit: string): Promise<void> {
    requireUnit((await streams.fresh('organisation', user.orgId))?.units ?? [], unit)
  }

  function teamPatientOf({ id, unit, parts, team: members }: StoredRow, names: Map<string, Person>): TeamPatient {
    const team = members.map((userId) => ({ userId, name: names.get(userId)?.name ?? '', role: 'provider' as const }))
    return { patientId: id, name: parts.membership.name, unit, team }
  }

  /** Everybody a search by name finds, in the order of the directory; names are sealed, so they are compared here. */
  async function* search(caller: Caller, query: DirectoryQuery): AsyncGenerator<StoredRow> {
    const { orgId } = caller.user
    const withoutTeam = query.team === 'none'
    const q = query.q?.toLocaleLowerCase('en')
    const administers = (row: StoredRow) => relationTo(caller.user, sharedOf(row)) !== 'none'
    let last: string | undefined
    for (;;) {
      const { rows } = await boardRows.directory(orgId, {
        withoutTeam,
        limit: 500,
        ...(last !== undefined && { after: last }),
      })
      for (const row of rows)
        if (administers(row) && (q === undefined || row.parts.membership.name.toLocaleLowerCase('en').includes(q)))
          yield row
      last = rows.at(-1)?.id
      if (rows.length < 500) return
    }
  }

  return {
    /** A coordinator sees the active providers by name, to put a team together; an administrator sees accounts. */
    async listPeople({ user }: Caller, query: PeopleQuery) {
      const { limit = PAGE_LIMIT } = query
      const shown = peopleShownTo(user.role, query)
      const found = await people.list(user.orgId, { ...shown, ...afterOf(query), limit: limit + 1 })
      const page = found.people.slice(0, limit)
      const last = page.at(-1)
      const nextCursor = last && found.people.length > limit ? writeCursor({ after: last.id }) : null
      return { items: page.map(user.role === 'admin' ? accountViewOf : nameOf), nextCursor, total: found.total }
    },

    async approve(caller: Caller, command: UserCommand) {
      const { seq, account } = await change(caller, 'user:approve', command, decideApprove)
      return { seq, user: { id: account.userId, status: account.status } }
    },

    /** Closes an account: sessions, sockets and memberships end before this answers. */
    deactivate: (caller: Caller, command: UserCommand) =>
      changeDuties(caller, 'user:deactivate', command, decideDeactivate),

    /** His sockets and sessions end: he comes back as who he is now. */
    changeRole: async (caller: Caller, command: ChangeRole) => {
      const { unit } = command
      if (unit !== undefined) await requireUnitOf(caller, unit)
      return changeDuties(caller, 'user:changeRole', command, (account) => decideChangeRole(account, command))
    },

    /** Her sockets close, for what they show is another unit's. */
    moveCoordinator: async (caller: Caller, command: MoveCoordinator) => {
      await requireUnitOf(caller, command.unit)
      return changeDuties(caller, 'user:moveUnit', command, (account) => decideMoveCoordinator(account, command))
    },

    /** Patients by who looks after them. */
    async listPatients(caller: Caller, query: DirectoryQuery) {
      const { limit = PAGE_LIMIT } = query
      const { after } = afterOf(query)
      const found: StoredRow[] = []
      let total = 0
      for await (const row of search(caller, query)) {
        total += 1
        if (found.length <= limit && (after === undefined || row.id > after)) found.push(row)
      }
      const page = found.slice(0, limit)
      const members = [...new Set(page.flatMap((row) => row.team))]
      const names = new Map((await people.getMany(members)).map((person) => [person.id, person]))
      const last = page.at(-1)
      const nextCursor = last && found.length > limit ? writeCursor({ after: last.id }) : null
      const items = page.map((row) => teamPatientOf(row, names))
      return { items, nextCursor, total }
    },

    /** The team as the patient's own log has it, for who may change it. */
    async readTeam({ user }: Caller, { patientId, ...query }: PageQuery & { patientId: string }) {
      const state = await streams.fresh('patient', patientId)
      const relation = state ? relationTo(user, state) : 'none'
      if (!state || (relation !== 'administers' && relation !== 'panel' && relation !== 'team'))
        throw new Refusal('notFound')
      const items = Object.values(state.team.members).map(({ userId, name, role }) => ({ userId, name, role }))
      return { ...pageOf(items, ({ userId }) => userId, query), seq: state.seq }
    },
  }
}
export type AdminService = ReturnType<typeof createAdminService>

/** Where a page begins. @throws Refusal `invalid` */
function afterOf({ cursor }: PageQuery): { after?: string } {
  return cursor === undefined ? {} : { after: readCursor(Cursor, cursor).after }
}

/** @throws Refusal `notFound` for a coordinator who asks for others than active providers */
function peopleShownTo(role: Role, { status, role: asked }: PeopleQuery): { status?: AccountStatus; role?: Role } {
  if (role === 'admin') return { ...(status && { status }), ...(asked && { role: asked }) }
  if (asked !== 'provider' || (status ?? 'active') !== 'active') throw new Refusal('notFound')
  return { status: 'active', role: 'provider' }
}

function accountViewOf({ id, role, status, name, email, registeredAt, patientId, unit }: Person) {
  return { id, role, status, name, email, registeredAt, ...(patientId && { patientId }), ...(unit && { unit }) }
}

function nameOf({ id, role, status, name }: Person) {
  return { id, role, status, name }
}
