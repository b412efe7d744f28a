import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addMs } from '@closeby/protocol/core'
import { plainCodec } from '../event-log/codec.ts'
import { NOON } from '../testing/facts.ts'
import { openTestMongo } from '../testing/mongo.ts'
import type { TestMongo } from '../testing/mongo.ts'
import { createEmailClaims } from './email-claims.mongo.ts'
import type { ClaimedNotice } from './notices.mongo.ts'
import { createNotices } from './notices.mongo.ts'
import { createPeople } from './people.mongo.ts'
import type { Person } from './people.mongo.ts'
import { createSessionRecords } from './sessions.mongo.ts'
import type { SessionRecord } from './sessions.mongo.ts'
import { createTickets } from './tickets.mongo.ts'

let mongo: TestMongo
beforeAll(async () => {
  mongo = await openTestMongo()
})
afterAll(() => mongo.drop())

const IN_AN_HOUR = addMs(NOON, 3_600_000)

function aSession(change: Partial<SessionRecord> = {}): SessionRecord {
  return {
    sid: randomUUID(),
    userId: randomUUID(),
    kind: 'cookie',
    device: 'Firefox on Linux',
    createdAt: NOON,
    seenAt: NOON,
    expiresAt: IN_AN_HOUR,
    // MongoDB purges by its own clock, so a test's session must end long after it.
    endsAt: '2999-01-01T00:00:00.000Z',
    ...change,
  }
}

describe('sessions', () => {
  it('[AUTH-3] are found by sid, listed by person, and end one by one or all at once', async () => {
    const sessions = createSessionRecords({ db: mongo.db, onEnded: async () => {} })
    const first = aSession()
    const second = aSession({ userId: first.userId, seenAt: IN_AN_HOUR })
    const others = aSession()
    for (const session of [first, second, others]) await sessions.insert(session)
    expect(await sessions.find(first.sid)).toEqual(first)
    expect((await sessions.listOf(first.userId)).map(({ sid }) => sid)).toEqual([second.sid, first.sid])
    expect(await sessions.remove(first.sid)).toBe(true)
    expect(await sessions.remove(first.sid)).toBe(false)
    await sessions.removeAllOf(first.userId)
    expect(await sessions.find(second.sid)).toBeUndefined()
    expect(await sessions.find(others.sid)).toEqual(others)
  })

  it('[AUTH-3] a late use never shortens a session', async () => {
    const sessions = createSessionRecords({ db: mongo.db, onEnded: async () => {} })
    const session = aSession()
    await sessions.insert(session)
    await sessions.touch(session.sid, IN_AN_HOUR, addMs(IN_AN_HOUR, 60_000))
    await sessions.touch(session.sid, NOON, IN_AN_HOUR)
    expect(await sessions.find(session.sid)).toMatchObject({ seenAt: IN_AN_HOUR, expiresAt: addMs(IN_AN_HOUR, 60_000) })
  })

  it('[AUTH-4] of many that rotate a refresh token at once one wins, and the others find theirs as the one before', async () => {
    const sessions = createSessionRecords({ db: mongo.db, onEnded: async () => {} })
    const family = aSession({ kind: 'family', refresh: { current: 'token-1', previous: null, rotatedAt: NOON } })
    await sessions.insert(family)
    const next = (index: number) => ({ current: `token-2-${index}`, previous: 'token-1', rotatedAt: IN_AN_HOUR })
    const rotated = await Promise.all(
      Array.from({ length: 10 }, (_, index) => sessions.rotate(family.sid, 'token-1', next(index))),
    )
    expect(rotated.filter(Boolean)).toHaveLength(1)
    const stored = (await sessions.find(family.sid))?.refresh
    expect(stored).toEqual(next(rotated.indexOf(true)))
    const third = { current: 'token-3', previous: stored?.current ?? null, rotatedAt: IN_AN_HOUR }
    expect(await sessions.rotate(family.sid, 'token-1', third)).toBe(false)
    expect(await sessions.rotate(family.sid, stored?.current ?? '', third)).toBe(true)
    expect(await sessions.rotate(randomUUID(), 'token-3', third)).toBe(false)
  })
})

describe('tickets', () => {
  it('[AUTH-5] a ticket is spent once, however many try', async () => {
    const tickets = createTickets(mongo.db)
    const spent = await Promise.all(
      Array.from({ length: 20 }, () => tickets.spend('ticket', '2999-01-01T00:00:00.000Z')),
    )
    expect(spent.filter(Boolean)).toHaveLength(1)
  })
})

describe('e-mail claims', () => {
  it('[AUTH-10] of many who claim an address at once one is named for ever, however it is written', async () => {
    const claims = createEmailClaims({ db: mongo.db, secret: randomBytes(32) })
    const users = Array.from({ length: 20 }, (_, index) => `user-${index}`)
    const owners = await Promise.all(
      users.map((user, index) => claims.claim(index % 2 ? 'Maya@Example.org' : 'maya@example.org ', user)),
    )
    expect(new Set(owners).size).toBe(1)
    expect(await claims.find('MAYA@example.org')).toBe(owners[0])
    expect(await claims.claim('maya@example.org', 'somebody else')).toBe(owners[0])
    expect(await claims.find('tomas@example.org')).toBeUndefined()
  })
})

describe('notices', () => {
  it('[JOB-2] each is claimed by one worker at a time and sent once; one that failed comes again', async () => {
    const notices = createNotices(mongo.db)
    const made = Array.from({ length: 9 }, (_, index) => ({
      id: `u:${index}`,
      kind: 'passwordReset' as const,
      userId: 'u',
      at: addMs(NOON, index),
    }))
    await notices.add(made)
    await notices.add(made)
    const until = addMs(IN_AN_HOUR, 60_000)
    // A claim may bring fewer than there are, because others reached for the same: each asks until nothing is left.
    const claimAll = async () => {
      const mine: ClaimedNotice[] = []
      for (;;) {
        const some = await notices.claim(IN_AN_HOUR, until, 4)
        if (some.length === 0) return mine
        mine.push(...some)
      }
    }
    const claimed = await Promise.all([1, 2, 3].map(claimAll))
    expect(
      claimed
        .flat()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(made.map(({ id }) => id))
    expect(await notices.claim(IN_AN_HOUR, until, 4)).toEqual([])
    for (const { id } of made.slice(2)) await notices.sent(id, IN_AN_HOUR)
    await notices.postpone('u:1', addMs(IN_AN_HOUR, 1000))
    expect((await notices.claim(addMs(IN_AN_HOUR, 1000), until, 4)).map(({ id }) => id)).toEqual(['u:1'])
    expect((await notices.claim(until, addMs(until, 1), 4)).map(({ id }) => id)).toEqual(['u:0', 'u:1'])
    expect(await notices.countUnsent()).toBe(2)
  })
})

describe('people', () => {
  const aPerson = (change: Partial<Person> = {}): Person => ({
    id: randomUUID(),
    seq: 1,
    orgId: 'org-1',
    role: 'provider',
    status: 'pending',
    registeredAt: NOON,
    changedAt: NOON,
    name: 'Maya Osei',
    email: 'maya@example.org',
    ...change,
  })

  it('[ROW-5] are written only if newer', async () => {
    const people = createPeople({ db: mongo.db, codec: plainCodec })
    const first = aPerson({ orgId: 'org-2' })
    const approved = { ...first, seq: 2, status: 'active' as const }
    await people.put([approved])
    await Promise.all([people.put([first]), people.put([approved]), people.put([first])])
    expect(await people.get(first.id)).toEqual(approved)
    expect(await people.getMany([first.id, randomUUID()])).toEqual([approved])
    expect(await people.seqs([first.id, randomUUID()])).toEqual(new Map([[first.id, approved.seq]]))
  })

  it('[AUTH-7] are listed by status and role, page by page, each once', async () => {
    const people = createPeople({ db: mongo.db, codec: plainCodec })
    const waiting = Array.from({ length: 5 }, (_, index) =>
      aPerson({ registeredAt: addMs(NOON, Math.floor(index / 2)) }),
    )
    await people.put([
      ...waiting,
      aPerson({ status: 'active' }),
      aPerson({ orgId: 'org-3' }),
      aPerson({ role: 'carer' }),
    ])
    const seen: string[] = []
    for (let after: string | undefined; ; after = seen.at(-1)) {
      const page = await people.list('org-1', {
        status: 'pending',
        role: 'provider',
        limit: 2,
        ...(after && { after }),
      })
      expect(page.total).toBe(5)
      if (page.people.length === 0) break
      seen.push(...page.people.map(({ id }) => id))
    }
    expect(seen.length).toBe(5)
    expect(new Set(seen)).toEqual(new Set(waiting.map(({ id }) => id)))
  })
})
