import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestDatabase } from '@closeby/db/testing'
import type { TestDatabase } from '@closeby/db/testing'
import type { BoardRow, InboxRow } from '@closeby/protocol/compliance'
import { boardRowOf, inboxRowsOf, ROW_CATEGORIES } from '@closeby/protocol/compliance'
import { must } from '@closeby/protocol/core'
import { writeAccounts } from './accounts-file.ts'
import type { SignInLine } from './accounts-file.ts'
import { seed } from './seed.ts'
import { openWorld } from './world.ts'
import type { World } from './world.ts'

/** Three weeks of forty people are some thousand durable writes. */
const SEED_MS = 240_000
const NOW = '2026-11-21T13:51:00.000Z'
const SECRET = Buffer.alloc(32, 3)
const ALL = new Set(ROW_CATEGORIES)
const config = {
  origin: 'http://localhost:4600',
  secret: SECRET,
  signingKey: generateKeyPairSync('ed25519').privateKey,
  hasOpenAddressLimits: true,
  isLively: false,
  isProduction: false,
  mailDir: undefined,
  vapidPublicKey: undefined,
  redisPrefix: 'test_seed',
}

async function aWorld(db: TestDatabase): Promise<World> {
  return openWorld({ url: db.url, secret: SECRET, config, now: () => NOW })
}
const run = (world: World, options: { isEmpty?: boolean; patients?: number } = {}) =>
  seed(world, { isEmpty: false, patients: 2, secret: SECRET, say: () => undefined, ...options })

describe('demo world', () => {
  let db: TestDatabase
  let world: World
  let lines: SignInLine[]
  let rows: BoardRow[]
  const inbox: InboxRow[] = []
  beforeAll(async () => {
    db = await openTestDatabase({ secret: SECRET })
    world = await aWorld(db)
    lines = await run(world)
    rows = []
    for await (const { parts } of db.boardRows.list({ orgId: 'org-1', unit: 'main' })) {
      rows.push(boardRowOf(parts, ALL))
      inbox.push(...inboxRowsOf(parts, ALL))
    }
  }, SEED_MS)
  afterAll(async () => {
    await world.close()
    await db.drop()
  })
  const lineOf = (name: string) =>
    must(
      lines.find((line) => line.name === name),
      name,
    )
  const heads = async () => {
    const found: string[] = []
    for (const kind of ['patient', 'user', 'organisation'] as const)
      for await (const { stream, seq } of db.store.heads(kind)) found.push(`${stream} ${seq}`)
    return found.sort()
  }

  test('[ROW-1] David has the day that every picture shows', () => {
    const david = must(
      rows.find(({ id }) => id === lineOf('David Ferreira').patientId),
      'a row',
    )
    expect(david).toMatchObject({
      words: 'Behind',
      reason: 'Sleep: 6 h 30 of 7 h last night',
      next: { title: 'Annual blood test', dueOn: '2027-01-02', state: 'notDue' },
    })
    expect(david.goals.map(({ value, target }) => [value, target])).toEqual([
      [3620, 6000],
      [56, 45],
      [390, 420],
      [5, 8],
      [2, 5],
      [null, 10],
    ])
    expect(lines[0]).toMatchObject({ role: 'patient', name: 'David Ferreira', email: 'david@northside.example' })
  })

  test('[STAT-5] every status a patient can have stands on the board, and no time is left untold', async () => {
    expect([...new Set(rows.map(({ status }) => status))].sort()).toEqual(
      ['behind', 'due', 'met', 'missed', 'noData', 'notDue', 'onTrack', 'silent'].sort(),
    )
    expect(rows.length).toBe(44)
    expect(await db.boardRows.due(NOW, 10)).toEqual([])
  })

  test('[ALERT-2] the inbox has alerts in every state, some handled by the team and some that nobody has', () => {
    const of = (state: InboxRow['state']) => inbox.filter((row) => row.state === state)
    const holders = of('claimed').map(({ name, owner }) => [name, owner?.name])
    expect(holders.sort()).toEqual([
      ['Ines Caldera', 'Dr Maya Osei'],
      ['Tobias Marlow', 'Lena Brandt'],
    ])
    expect(of('snoozed')).toMatchObject([{ name: 'Emeka Obiora', words: 'No data for 4 days' }])
    expect(of('resolved')).toMatchObject([{ name: 'Arthur Penhale', closedBy: { name: 'Lena Brandt' } }])
    expect(of('open').map(({ name }) => name)).toContain('Harriet Quill')
    expect([of('open').length, of('cleared').length].every((count) => count >= 3 && count <= 20)).toBe(true)
    expect(new Set(inbox.map(({ rule }) => rule))).toEqual(
      new Set(['preventive.missed', 'patient.silent', 'goal.missedDays']),
    )
  })

  test('[TEAM-1] Dr Osei cares for all but two, and Dr Novak waits', async () => {
    const { userId: maya } = lineOf('Dr Maya Osei')
    expect(await db.boardRows.count({ orgId: 'org-1', memberId: maya })).toBe(42)
    expect((await db.boardRows.directory('org-1', { withoutTeam: true, limit: 10 })).total).toBe(2)
    const waiting = await db.people.list('org-1', { status: 'pending', limit: 10 })
    expect(waiting.people.map(({ name }) => name)).toEqual(['Dr Iris Novak'])
    expect(
      lines
        .filter(({ orgId }) => orgId === 'org-1')
        .map(({ role }) => role)
        .filter((role) => role !== 'patient')
        .sort(),
    ).toEqual(['admin', 'carer', 'coordinator', 'coordinator', 'provider', 'provider'].sort())
  })

  test('[ORG-5] Riverside has one of each role, and its patient is on no board of Northside', async () => {
    const riverside = lines.filter(({ orgId }) => orgId === 'org-2')
    expect(riverside.map(({ role }) => role).sort()).toEqual(['admin', 'carer', 'coordinator', 'patient', 'provider'])
    expect(lines.every(({ orgId }) => orgId === 'org-1' || orgId === 'org-2')).toBe(true)
    const edith = lineOf('Edith Marlowe')
    expect(rows.map(({ id }) => id)).not.toContain(edith.patientId)
    const seen: string[] = []
    for (const panel of [{ unit: 'main' }, { memberId: lineOf('Dr Hana Sato').userId }])
      for await (const { id } of db.boardRows.list({ orgId: 'org-2', ...panel })) seen.push(id)
    expect(seen).toEqual([edith.patientId, edith.patientId])
  })

  test('[CARER-2] Rosa cares for David, whose kinds she was invited to', async () => {
    const { userId } = lineOf('Rosa Ferreira')
    const found: string[] = []
    for await (const { id } of db.boardRows.list({ orgId: 'org-1', memberId: userId })) found.push(id)
    expect(found).toEqual([lineOf('David Ferreira').patientId])
    const state = must(await db.streams.fresh('patient', found[0] ?? ''), 'David has a log')
    expect(Object.values(state.grants).find(({ to }) => 'userId' in to)).toMatchObject({
      to: { userId },
      categories: ['goals', 'sleep', 'preventive', 'reminders'],
    })
  })

  test('[LOG-1] histories are entries of the people who acted, told on their own days', async () => {
    const entries = await db.store.read(lineOf('Tobias Marlow').patientId ?? '', 0)
    const roles = new Set(entries.map(({ actor }) => actor.role))
    expect([...roles].sort()).toEqual(['coordinator', 'patient', 'provider', 'system'])
    const missed = entries.find(({ facts }) => facts.some(({ type }) => type === 'item.missed'))
    expect(missed?.recordedAt).toBe('2026-11-10T00:00:00.000Z')
    expect(entries.filter(({ facts }) => facts.some(({ type }) => type === 'day.turned'))).toHaveLength(22)
  })

  test('[AUTH-1] the sign-ins that are handed out open the door', async () => {
    for (const name of [
      'David Ferreira',
      'Dr Maya Osei',
      'Lena Brandt',
      'Rosa Ferreira',
      'Sam Okafor',
      'Dr Iris Novak',
    ]) {
      const { email, password, userId } = lineOf(name)
      const answer = await world.ask({ door: 'auth.login', by: null, input: { email, password }, at: NOW })
      expect(answer).toMatchObject({ user: { id: userId } })
    }
  })

  test('[LOG-3] a second run changes nothing and hands out the same sign-ins', async () => {
    const before = await heads()
    expect(await run(world)).toEqual(lines)
    await db.checkpoints.save('seed-panel', '0')
    expect(await run(world)).toEqual(lines)
    expect(await heads()).toEqual(before)
  })

  test('[REG-6] the sign-ins are for their owner alone', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'closeby-seed-'))
    const file = join(dir, 'accounts.json')
    await writeAccounts(file, lines)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(lines)
    await rm(dir, { recursive: true })
  })
})

describe('empty start', () => {
  test('[AUTH-1] there is an organisation and one administrator, whose password a second start shows again', async () => {
    const db = await openTestDatabase({ secret: SECRET })
    const world = await aWorld(db)
    const lines = await run(world, { isEmpty: true })
    expect(lines).toMatchObject([{ role: 'admin', email: 'admin@closeby.example' }])
    expect(await run(world, { isEmpty: true })).toEqual(lines)
    const [{ email, password } = { email: '', password: '' }] = lines
    expect(password.length).toBeGreaterThanOrEqual(20)
    expect(await world.ask({ door: 'auth.login', by: null, input: { email, password }, at: NOW })).toMatchObject({
      ok: true,
    })
    expect((await db.people.list('org-1', { limit: 10 })).total).toBe(1)
    await world.close()
    await db.drop()
  })
})
