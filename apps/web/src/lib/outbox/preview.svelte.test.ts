import { valueOn } from '@closeby/protocol/goals'
import { describe, expect, test } from 'vitest'
import { Write } from '#lib/live/commands.svelte.ts'
import { entryOf, PATIENT, stateAt } from '#lib/live/testing/a-log.ts'
import { previewOf } from './preview.ts'

const NOW = '2026-11-21T12:00:00.000Z'
const ON = '2026-11-21'

function logged(opId: string, amount: number, goalId = 'steps'): Write {
  const payload = { patientId: PATIENT, goalId, amount, at: '2026-11-21T11:30:00.000Z' }
  return new Write({ opId, event: 'goal:logProgress', payload, twin: null, words: `${amount} steps`, madeAt: 0 })
}
const timeline = (...opIds: string[]) => opIds.map((opId, index) => ({ ...entryOf(3 + index), opId }))
function shown(writes: Write[], opIds: string[] = [], seq = 3) {
  const { state, kept } = previewOf(stateAt(seq), timeline(...opIds), writes, NOW)
  const goal = state.goals['steps']
  return { value: goal ? valueOn(goal, ON) : null, kept: [...kept.values()].map(({ record }) => record.opId) }
}

describe('a day with what is kept in it', () => {
  test('[OFFLINE-3] counts kept entries in, by the rules of the hub, and names them', () => {
    expect(shown([logged('a', 500), logged('b', 250)])).toEqual({ value: 850, kept: ['a', 'b'] })
  })

  test('[OFFLINE-3] an entry the log already shows is not counted twice, answered or not', () => {
    expect(shown([logged('a', 500)], ['a'])).toEqual({ value: 100, kept: [] })
  })

  test('[OFFLINE-3] a sent entry stays until the log shows it, so that no value falls back', () => {
    const write = logged('a', 500)
    write.save({ seq: 4 }, 0)
    expect([shown([write], [], 3).value, shown([write], [], 4).value]).toEqual([600, 200])
  })

  test('[OFFLINE-5] what the hub would refuse is not counted in', () => {
    expect(shown([logged('a', 500, 'a-goal-that-is-gone')])).toEqual({ value: 100, kept: [] })
  })

  test('[OFFLINE-3] a kept correction and a kept undo show as what they will be', () => {
    const write = (event: 'goal:correctProgress' | 'goal:undoProgress', change: object) =>
      new Write({
        opId: event,
        event,
        payload: { patientId: PATIENT, entrySeq: 3, ...change },
        twin: null,
        words: '',
        madeAt: 0,
      })
    expect(shown([write('goal:correctProgress', { amount: 70 })]).value).toBe(70)
    expect(shown([write('goal:undoProgress', {})]).value).toBeNull()
  })
})
