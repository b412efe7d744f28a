import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestDatabase } from '@closeby/db/testing'
import type { TestDatabase } from '@closeby/db/testing'
import { addMs } from '@closeby/protocol/core'
import { findStaff, hireStaff } from './demo.ts'
import { createLively } from './lively.ts'
import type { Log } from './lively.ts'
import { bringPanel, panelEmail } from './panel.ts'
import { openWorld } from './world.ts'
import type { World } from './world.ts'

const NOW = '2026-11-21T13:51:00.000Z'
const SECRET = Buffer.alloc(32, 3)
const config = {
  origin: 'http://localhost:4600',
  secret: SECRET,
  signingKey: generateKeyPairSync('ed25519').privateKey,
  hasOpenAddressLimits: true,
  isLively: true,
  isProduction: false,
  mailDir: undefined,
  vapidPublicKey: undefined,
  redisPrefix: 'test_lively',
}
const MINUTE_MS = 60_000

/** A small panel, and a person who registered with the next address of it. */
async function aPanel(): Promise<{ db: TestDatabase; world: World; registered: string }> {
  const db = await openTestDatabase({ secret: SECRET })
  const world = await openWorld({ url: db.url, secret: SECRET, config, now: () => NOW })
  await world.found({ orgId: 'org-1', name: 'Northside Community Care', isDemo: true })
  await hireStaff(world, NOW)
  await bringPanel(world, await findStaff(world), 3, () => undefined)
  const words = { name: 'Ada Real', email: panelEmail(3), timeZone: 'Europe/London', password: 'a-long-password-here' }
  const input = { ...words, role: 'patient', consent: true, opId: '3f2f9a52-35a4-4a2e-9b1e-0c7e4c1f0001' }
  const answer = await world.ask({ door: 'auth.register', by: null, input, at: NOW })
  const { patientId } = answer['user'] as { patientId: string }
  await db.checkpoints.save('seed-panel', '4')
  return { db, world, registered: patientId }
}

async function logs(world: World, seed: string, count: number): Promise<(Log | null)[]> {
  const lively = await createLively(world, seed)
  const made: (Log | null)[] = []
  for (let turn = 0; turn < count; turn += 1) made.push(await lively.step(addMs(NOW, turn * MINUTE_MS)))
  return made
}

describe('synthetic patients who go on logging', () => {
  let first: Awaited<ReturnType<typeof aPanel>>
  let second: Awaited<ReturnType<typeof aPanel>>
  let made: (Log | null)[]
  beforeAll(async () => {
    ;[first, second] = await Promise.all([aPanel(), aPanel()])
    made = await logs(first.world, 'a', 60)
  }, 120_000)
  afterAll(async () => {
    for (const { db, world } of [first, second]) {
      await world.close()
      await db.drop()
    }
  })

  test('[GOAL-3] each log is an entry of theirs, through the door a patient uses', async () => {
    const done = made.filter((log) => log !== null)
    expect(done.length).toBeGreaterThan(5)
    for (const { patientId, goalId, amount } of done) {
      const entries = await first.db.store.read(patientId, 0)
      const mine = entries.find(
        ({ actor, facts }) =>
          actor.role === 'patient' &&
          facts.some((fact) => fact.type === 'goal.progressLogged' && fact.goalId === goalId && fact.amount === amount),
      )
      expect(mine).toBeDefined()
    }
  })

  test('[TEAM-1] nobody who registered is among them, whatever the address', async () => {
    const touched = new Set(made.map((log) => log?.patientId))
    expect(touched.has(first.registered)).toBe(false)
    const entries = await first.db.store.read(first.registered, 0)
    expect(entries.flatMap(({ facts }) => facts.map(({ type }) => type))).not.toContain('goal.progressLogged')
  })

  test('[REG-6] the same seed draws the same logs, another one others', async () => {
    const amounts = (list: (Log | null)[]) => list.map((log) => log?.amount ?? null)
    expect(amounts(await logs(second.world, 'a', 60))).toEqual(amounts(made))
    expect(amounts(await logs(second.world, 'b', 60))).not.toEqual(amounts(made))
  })

  test('[REG-6] an installation says that they are logging', async () => {
    const answer = await first.world.ask({ door: 'library.installation', by: null, input: {}, at: NOW })
    expect(answer).toMatchObject({ demo: true, lively: true })
  })
})
