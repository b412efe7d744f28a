import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CATEGORIES } from '@closeby/protocol/core'
import type { PatientFact } from '@closeby/protocol/patient'
import { foldFromZero } from '../projections/rebuild.ts'
import { aClock, goalAdded, progressLogged, registered } from '../testing/facts.ts'
import { aCommit } from './log.contract.ts'
import { createMemorySnapshots, createMemoryStore } from './memory-store.ts'
import { createStreams } from './streams.ts'

const id = fc.constantFrom('a', 'b', 'c')
const on = fc.integer({ min: 1, max: 28 }).map((day) => `2026-11-${String(day).padStart(2, '0')}`)
const seq = fc.integer({ min: 1, max: 30 })
const amount = fc.integer({ min: 0, max: 9000 })
const membership = fc.constant('membership' as const)
const goals = fc.constant('goals' as const)
const preventive = fc.constant('preventive' as const)

/** Facts of every slice, in any order, about things that may or may not be there. */
const fact: fc.Arbitrary<PatientFact> = fc.oneof(
  fc.record({ goalId: id, on, target: amount }).map((change) => goalAdded(change)),
  fc.record({ goalId: id, on, amount }).map((change) => progressLogged(change)),
  fc.record({
    type: fc.constant('goal.progressCorrected' as const),
    category: goals,
    goalId: id,
    on,
    entrySeq: seq,
    amount,
  }),
  fc.record({ type: fc.constant('goal.progressUndone' as const), category: goals, goalId: id, on, entrySeq: seq }),
  fc.record({ type: fc.constant('goal.changed' as const), category: goals, goalId: id, on, target: amount }),
  fc.record({ type: fc.constant('goal.retired' as const), category: goals, goalId: id, on }),
  fc.record({
    type: fc.constant('preventive.scheduled' as const),
    category: preventive,
    itemId: id,
    title: fc.constant('Blood test'),
    dueOn: on,
    remindDays: fc.constant(30),
    graceDays: fc.constant(0),
  }),
  fc.record({ type: fc.constant('preventive.done' as const), category: preventive, itemId: id, on }),
  fc.record({
    type: fc.constant('careTeam.added' as const),
    category: membership,
    userId: id,
    role: fc.constant('provider' as const),
    name: id,
  }),
  fc.record({ type: fc.constant('careTeam.removed' as const), category: membership, userId: id }),
  fc.record({
    type: fc.constant('consent.granted' as const),
    category: membership,
    consentId: id,
    categories: fc.subarray([...CATEGORIES], { minLength: 1 }),
    to: fc.record({ userId: id }),
  }),
  fc.record({ type: fc.constant('consent.withdrawn' as const), category: membership, consentId: id }),
  fc.record({ type: fc.constant('unit.changed' as const), category: membership, unit: id }),
)
const step = fc.record({ facts: fc.array(fact, { minLength: 1, maxLength: 3 }), forwardMs: fc.nat(20 * 3_600_000) })

describe('snapshots', () => {
  it('[LOG-8] a snapshot and the entries after it fold to the state of the whole log', async () => {
    const property = fc.asyncProperty(
      fc.array(step, { maxLength: 25 }),
      fc.integer({ min: 1, max: 7 }),
      async (steps, every) => {
        const store = createMemoryStore()
        const snapshots = createMemorySnapshots()
        const clock = aClock()
        const streams = createStreams({ store, snapshots, clock, snapshotEvery: every })
        await streams.commit(aCommit('p', { decide: () => [registered(), goalAdded({ goalId: 'a' })] }))
        for (const { facts, forwardMs } of steps) {
          clock.forward(forwardMs)
          await streams.commit(aCommit('p', { decide: () => facts }))
        }
        await streams.idle()
        const kept = await streams.fresh('patient', 'p')
        const reopened = await createStreams({ store, snapshots, clock }).fresh('patient', 'p')
        const whole = await foldFromZero(store, 'patient', 'p')
        expect(reopened).toEqual(whole)
        expect(kept).toEqual(whole)
        const snapshot = await snapshots.load('patient', 'p')
        expect(steps.length + 1 - (snapshot?.seq ?? 0)).toBeLessThan(every)
      },
    )
    await fc.assert(property, { numRuns: 60 })
  })
})
