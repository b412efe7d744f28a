import type { Db, Filter } from 'mongodb'
import type { Account, AccountStatus, Role } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import type { Codec, Identity } from '../event-log/codec.ts'
import { reach } from '../unavailable.ts'
import { writeIfNewer } from '../write-if-newer.ts'

export const PEOPLE = 'people'
/** Raised by one whenever the same account gives another row. */
export const PERSON_VERSION = 2

/** One account as lists of people show it. A pure function of the user's stream. */
export type Person = {
  id: string
  seq: number
  orgId: string
  role: Role
  status: AccountStatus
  registeredAt: Instant
  changedAt: Instant
  name: string
  email: string
  unit?: string
  patientId?: string
}
type PersonDocument = Omit<Person, 'id' | 'name' | 'email'> & { _id: string; v: number; person: unknown }

export interface People {
  /** Writes people, each only if newer than the stored one. Resolves when durable. */
  put(people: Person[]): Promise<void>
  /** Also over stored ones of the same seq: what a rebuild from zero does. */
  rewrite(people: Person[]): Promise<void>
  get(id: string): Promise<Person | undefined>
  getMany(ids: string[]): Promise<Person[]>
  /** The seq of each of these people that is stored, without opening a row. */
  seqs(ids: string[]): Promise<Map<string, number>>
  /**
   * People of an organisation, those who registered first first. `after` is the id of the last one of the page before.
   * With `changedSince` also who has changed since then, whatever he is now; the total counts him only by what he is.
   */
  list(
    orgId: string,
    options: { status?: AccountStatus; role?: Role; after?: string; changedSince?: Instant; limit: number },
  ): Promise<{ people: Person[]; total: number }>
}

export function personOf(account: Account): Person {
  const { userId: id, seq, orgId, role, status, registeredAt, changedAt, name, email, unit, patientId } = account
  return {
    ...{ id, seq, orgId, role, status, registeredAt, changedAt, name, email },
    ...(unit !== undefined && { unit }),
    ...(patientId !== undefined && { patientId }),
  }
}

export function createPeople({ db, codec }: { db: Db; codec: Codec }): People {
  const collection = db.collection<PersonDocument>(PEOPLE)
  const identityOf = (row: { orgId: string; seq: number }, stream: string): Identity => ({
    part: 'person',
    orgId: row.orgId,
    stream,
    seq: row.seq,
  })

  async function seal({ id, name, email, ...row }: Person): Promise<PersonDocument> {
    return { _id: id, ...row, v: PERSON_VERSION, person: await codec.seal({ name, email }, identityOf(row, id)) }
  }
  async function open({ _id: id, v: _v, person, ...row }: PersonDocument): Promise<Person> {
    const opened = (await codec.open(person, identityOf(row, id))) as { name: string; email: string }
    return { id, ...row, ...opened }
  }
  const openAll = async (found: Promise<PersonDocument[]>) => Promise.all((await reach(found)).map(open))

  async function afterPerson(id: string): Promise<Filter<PersonDocument>> {
    const last = await reach(collection.findOne({ _id: id }))
    if (!last) return { _id: { $gt: id } }
    const { registeredAt } = last
    return { $or: [{ registeredAt: { $gt: registeredAt } }, { registeredAt, _id: { $gt: id } }] }
  }

  return {
    put: async (people) => writeIfNewer(collection, await Promise.all(people.map(seal))),
    rewrite: async (people) => writeIfNewer(collection, await Promise.all(people.map(seal)), { orSame: true }),
    async get(id) {
      const found = await reach(collection.findOne({ _id: id, v: PERSON_VERSION }))
      return found ? open(found) : undefined
    },
    getMany: (ids) => openAll(collection.find({ _id: { $in: ids }, v: PERSON_VERSION }).toArray()),
    async seqs(ids) {
      const known = collection.find({ _id: { $in: ids }, v: PERSON_VERSION }, { projection: { seq: 1 } })
      return new Map((await reach(known.toArray())).map(({ _id, seq }) => [_id, seq]))
    },
    async list(orgId, { status, role, after, changedSince, limit }) {
      const all: Filter<PersonDocument> = { orgId, ...(status && { status }), ...(role && { role }) }
      const wanted: Filter<PersonDocument> =
        changedSince === undefined ? all : { $or: [all, { orgId, changedAt: { $gt: changedSince } }] }
      const page = after === undefined ? wanted : { $and: [wanted, await afterPerson(after)] }
      const [people, total] = await Promise.all([
        openAll(collection.find(page, { sort: { registeredAt: 1, _id: 1 }, limit }).toArray()),
        reach(collection.countDocuments(all)),
      ])
      return { people, total }
    },
  }
}
