import { randomUUID } from 'node:crypto'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Live, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'
import { logSteps } from './testing/frames.ts'

/* Two organisations on one installation, with units of the same id: what is live in one is never heard in the other. */

const SECRET = 'Unspeakable Goal'
let care: Care
let cassandra: Person
let goalId: string
const ours: Person[] = []
const theirs: Person[] = []

beforeAll(async () => {
  care = await openCare({ hubs: 2 })
  await care.organisation()
  await care.organisation({ orgId: 'elsewhere' })
  cassandra = await care.patient({ name: 'Cassandra Veil' })
  goalId = await care.goal(cassandra, { title: SECRET })
  const maya = await care.provider()
  await care.assign(cassandra, maya)
  ours.push(maya, await care.coordinator())
  for (const role of ['provider', 'coordinator', 'patient', 'carer'] as const)
    theirs.push(await care.staff(role, { orgId: 'elsewhere', ...(role === 'coordinator' && { unit: 'main' }) }))
})
afterAll(() => care.close())

/** Whatever names a room, a patient or a list, as somebody might guess it. */
function guess(index: number): [event: string, payload: unknown] {
  const { patientId, id } = cassandra.user
  const names = [
    patientId,
    id,
    goalId,
    'org-1',
    'main',
    `patient:${patientId}`,
    `org-1:main`,
    `board:main`,
    randomUUID(),
  ]
  const name = names[index % names.length]
  const events = ['patient:open', 'board:open', 'inbox:open', 'join', 'subscribe', 'room', 'view:close', 'socketsJoin']
  const payloads = [
    { patientId: name },
    { patientId: name, after: 0 },
    { since: String(name) },
    { room: name, orgId: 'org-1' },
    { unit: 'main', orgId: 'org-1' },
    { view: 'board', room: name },
    [name],
    name,
  ]
  return [events[index % events.length] ?? 'join', payloads[(index * 7) % payloads.length]]
}

describe('a border between two organisations', () => {
  test('[ORG-5] (T-01) five hundred guesses and forged packets between hubs bring not one frame of the other', async () => {
    const { patientId } = cassandra.user
    const sockets = await Promise.all(theirs.map((person, index) => person.socket(index % 2)))
    const board = await ours[1]!.socket(1)
    await board.ask('board:open', {})
    for (let index = 0; index < 500; index += 1) {
      const [event, payload] = guess(index)
      sockets[index % sockets.length]!.io.emit(event, payload)
    }
    const redis = createClient({ url: process.env.TEST_REDIS_URL ?? '' })
    await redis.connect()
    const packet = (type: number, data: unknown) => JSON.stringify({ uid: 'forged', type, data })
    for (const text of [
      packet(6, ['poke', { stream: patientId, kind: 'patient', seq: 99 }]),
      packet(2, { opts: { rooms: [] }, rooms: [`patient:${patientId}`] }),
      packet(3, { packet: { type: 2, data: ['log:entry', { stream: patientId }] }, opts: {} }),
    ])
      for (const channel of ['request', 'response', ''])
        await redis.publish(`${care.config.redisPrefix}-${channel}#/#`, text)
    await redis.close()
    const { seq } = await logSteps(await cassandra.socket(0), { patientId: patientId ?? '', goalId }, 3)
    await board.until('her row', (frames) =>
      frames.some(({ data }) => (data['row'] as { id?: string; seq?: number } | undefined)?.seq === seq),
    )
    for (const { frames } of sockets) {
      const heard = JSON.stringify(frames)
      for (const secret of [patientId!, goalId, SECRET, 'Cassandra']) expect(heard).not.toContain(secret)
    }
  }, 60_000)

  test('[ORG-5] (T-11) a list of the same unit elsewhere is bound to its own organisation, frame by frame', async () => {
    const edith = await care.staff('patient', { orgId: 'elsewhere', name: 'Edith Marlowe' })
    const hers = await care.goal(edith)
    const [here, there] = [await ours[1]!.socket(0), await theirs[1]!.socket(0)]
    for (const socket of [here, there]) await socket.ask('board:open', {})
    const rowOf = (person: Person, goal: string) => async (socket: Live) => {
      const writer = await person.socket(1)
      const { seq } = await logSteps(writer, { patientId: person.user.patientId ?? '', goalId: goal }, 2)
      await socket.until('the row', (frames) =>
        frames.some(({ data }) => (data['row'] as { seq?: number } | undefined)?.seq === seq),
      )
    }
    await rowOf(edith, hers)(there)
    await rowOf(cassandra, goalId)(here)
    expect(JSON.stringify(here.frames)).not.toContain(edith.user.patientId)
    expect(JSON.stringify(there.frames)).not.toContain(cassandra.user.patientId)
  }, 60_000)
})
