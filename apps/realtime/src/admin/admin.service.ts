import type { BoardRows, EntryStore, People, Person, SessionRecords, StoredRow, Streams } from '@closeby/db'
import { foldEntry } from '@closeby/db'
import type { Account, AccountFact, AccountStatus, Role } from '@closeby/protocol/accounts'
import { decideApprove, decideChangeRole, decideDeactivate, decideMoveCoordinator } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { Id, Refusal } from '@closeby/protocol/core'
import type { ChangeRole, MoveCoordinator } from '@closeby/protocol/organisations'
import { requireUnit } from '@closeby/protocol/organisations'
import type { PatientState } from '@closeby/protocol/patient'
import { z } from 'zod'
import { relationTo } from '../access/access.ts'
import type { PageQuery } from '../core/cursor.ts'
import { PAGE_LIMIT, pageOf, readCursor, writeCursor } from '../core/cursor.ts'
import type { CommitPatient } from '../core/patient-commands.ts'
import { sharedOf } from '../core/stored-patient.ts'
import type { CommitUser } from '../core/user-commands.ts'
import type { Caller } from '../registry/door.ts'
import { createEndDuties } from './end-duties.ts'

type Walk = { after?: string; startedAt?: Instant }
type Shown = { status?: AccountStatus; role?: Role }
export type PeopleQuery = PageQuery & { status?: AccountStatus | undefined; role?: Role | undefined }
export type DirectoryQuery = PageQuery & { team?: 'none' | 'any' | undefined; q?: string | undefined }
type UserCommand = { opId: string; userId: string }
export type TeamPatient = {
  patientId: string
  name: string
  unit: string
  team: { userId: string; name: string; role: Role }[]
}

/** More entries than anybody's stream has. */
const ENTRIES = 100_000
/** Where a page begins, and when the walk did. */
const Cursor = z.strictObject({ after: Id, startedAt: z.iso.datetime() })

/** Who works here and who looks after whom: the administrator's side, which never shows how anybody is. */
export function createAdminService(deps: {
  streams: Streams
  boardRows: BoardRows
  people: People
  records: SessionRecords
  commit: CommitPatient
  commitUser: CommitUser
  store: EntryStore
  now: () => Instant
}) {
  const { streams, boardRows, people, records, commitUser, store, now } = deps
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

  /** Whether somebody was in a list when it began, whatever he is now: from his own log. */
  async function wasShown(userId: string, shown: Shown, startedAt: Instant | undefined): Promise<boolean> {
    if (startedAt === undefined) return false
    let account: Account | null = null
    for (const entry of await store.read(userId, 0, ENTRIES)) {
      if (entry.recordedAt > startedAt) break
      account = foldEntry('user', account, entry)
    }
    return account !== null && isShown(account, shown)
  }

  /** Up to `limit` who are or were in the list, and the last one looked at. */
  async function pageOfPeople(orgId: string, shown: Shown, walk: Walk, limit: number) {
    const since = walk.startedAt === undefined ? {} : { changedSince: walk.startedAt }
    const page: Person[] = []
    let { after } = walk
    for (;;) {
      const { people: found, total } = await people.list(orgId, { ...shown, ...since, ...(after && { after }), limit })
      for (const person of found) {
        if (page.length === limit) return { page, after, isMore: true, total }
        after = person.id
        if (isShown(person, shown) || (await wasShown(person.id, shown, walk.startedAt))) page.push(person)
      }
      if (found.length < limit) return { page, after, isMore: false, total }
    }
  }

  /** Whether a patient had nobody when the list began. */
  async function wasAlone(patientId: string, startedAt: Instant): Promise<boolean> {
    let state: PatientState | null = null
    for (const entry of await store.read(patientId, 0, ENTRIES)) {
      if (entry.recordedAt > startedAt) break
      state = foldEntry('patient', state, entry)
    }
    return state !== null && Object.keys(state.team.members).length === 0
  }

  /**
   * Everybody a search by name finds, in the order of the directory; names are sealed, so they are compared here. In a walk
   * that began before, who had nobody then is still among those who have nobody.
   */
  async function* search(caller: Caller, query: DirectoryQuery, startedAt?: Instant): AsyncGenerator<StoredRow> {
    const { orgId } = caller.user
    const isAlone = query.team === 'none'
    const withoutTeam = isAlone && startedAt === undefined
    const q = query.q?.toLocaleLowerCase('en')
    const administers = (row: StoredRow) => relationTo(caller.user, sharedOf(row)) !== 'none'
    let last: string | undefined
    for (;;) {
      const { rows } = await boardRows.directory(orgId, {
        withoutTeam,
        limit: 500,
        ...(last !== undefined && { after: last }),
      })
      for (const row of rows) {
        if (!administers(row)) continue
        if (q !== undefined && !row.parts.membership.name.toLocaleLowerCase('en').includes(q)) continue
        if (await belongs(row, isAlone, startedAt)) yield row
      }
      last = rows.at(-1)?.id
      if (rows.length < 500) return
    }
  }

  async function belongs(row: StoredRow, isAlone: boolean, startedAt: Instant | undefined): Promise<boolean> {
    if (!isAlone || row.team.length === 0) return true
    return startedAt !== undefined && row.recordedAt > startedAt && wasAlone(row.id, startedAt)
  }

  return {
    /** A coordinator sees the active providers by name, to put a team together; an administrator sees accounts. */
    async listPeople({ user }: Caller, query: PeopleQuery) {
      const { limit = PAGE_LIMIT } = query
      const walk = walkOf(query)
      const { startedAt = now() } = walk
      const { page, after, isMore, total } = await pageOfPeople(
        user.orgId,
        peopleShownTo(user.role, query),
        walk,
        limit,
      )
      const nextCursor = isMore && after !== undefined ? writeCursor({ after, startedAt }) : null
      return { items: page.map(user.role === 'admin' ? accountViewOf : nameOf), nextCursor, total }
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
      const walk = walkOf(query)
      const { after, startedAt = now() } = walk
      const found: StoredRow[] = []
      let total = 0
      for await (const row of search(caller, query, walk.startedAt)) {
        total += 1
        if (found.length <= limit && (after === undefined || row.id > after)) found.push(row)
      }
      const page = found.slice(0, limit)
      const members = [...new Set(page.flatMap((row) => row.team))]
      const names = new Map((await people.getMany(members)).map((person) => [person.id, person]))
      const last = page.at(-1)
      const nextCursor = last && found.length > limit ? writeCursor({ after: last.id, startedAt }) : null
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

/** @throws Refusal `invalid` */
function walkOf({ cursor }: PageQuery): Walk {
  return cursor === undefined ? {} : readCursor(Cursor, cursor)
}

function isShown({ role, status }: { role: Role; status: AccountStatus }, shown: Shown): boolean {
  return (shown.role ?? role) === role && (shown.status ?? status) === status
}

/** @throws Refusal `notFound` for a coordinator who asks for others than active providers */
function peopleShownTo(role: Role, { status, role: asked }: PeopleQuery): Shown {
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
