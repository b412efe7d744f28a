import { valueOn } from '@closeby/protocol/goals'
import { evolvePatient } from '@closeby/protocol/patient'
import { describe, expect, test } from 'vitest'
import { Write } from '#lib/live/commands.svelte.ts'
import { entryOf, PATIENT, stateAt } from '#lib/live/testing/a-log.ts'
import { todayView } from '../../routes/(patient)/today/today.view.ts'
import { previewOf } from './preview.ts'

const NOW = '2026-11-21T12:00:00.000Z'
const ON = '2026-11-21'
const RENDERED = { goals: [], items: [], name: '', timeZone: 'Europe/London', now: NOW }

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

  test('[OFFLINE-13] a kept goal stands in the day as one that waits, until the hub has given it an id', () => {
    const payload = {
      patientId: PATIENT,
      kind: 'water',
      title: 'Water',
      unit: 'glasses',
      target: 8,
      direction: 'atLeast',
    }
    const write = new Write({ opId: 'w', event: 'goal:add', payload, twin: null, words: 'Water', madeAt: 0 })
    const waiting = previewOf(stateAt(3), [], [write], NOW)
    const [id = ''] = waiting.unsentGoals
    expect(waiting.state.goals[id]).toMatchObject({ kind: 'water', title: 'Water' })
    const { goals, unsent } = todayView(waiting.state, RENDERED, NOW, waiting.unsentGoals)
    expect([goals, unsent].map((views) => views.map(({ title }) => title))).toEqual([['Steps'], ['Water']])
    write.save({ seq: 4, goalId: 'water-1' }, 0)
    const sent = previewOf(stateAt(3), [], [write], NOW)
    expect([[...sent.unsentGoals], sent.state.goals['water-1']?.title]).toEqual([[], 'Water'])
  })

  test('[OFFLINE-13] a reminder that was answered here does not ask again, and sleeps while it is snoozed', () => {
    const dueAt = '2026-11-21T11:00:00.000Z'
    const plan = { title: 'Tablet', at: '11:00', startsOn: ON, rrule: 'FREQ=DAILY' }
    const next = { nextDueAt: '2026-11-22T11:00:00.000Z', nextFiresAt: '2026-11-22T11:00:00.000Z' }
    const one = { category: 'reminders', reminderId: 'tablet' } as const
    const before = stateAt(3)
    const asking = evolvePatient(
      before,
      [
        { type: 'reminder.added', ...one, ...plan, nextDueAt: dueAt, nextFiresAt: dueAt },
        { type: 'reminder.fired', ...one, dueAt, ...next },
      ],
      { stream: PATIENT, orgId: before.orgId, seq: 3, recordedAt: dueAt, by: before.userId },
    )
    const answered = (event: 'reminder:done' | 'reminder:snooze' | 'reminder:skip', of = dueAt) => {
      const payload = { patientId: PATIENT, reminderId: 'tablet', dueAt: of, minutes: 30 }
      const write = new Write({ opId: event, event, payload, twin: null, words: 'Tablet', madeAt: 0 })
      return asking && previewOf(asking, [], [write], NOW).state.reminders.list['tablet']
    }
    expect(answered('reminder:done')).toMatchObject({ pending: [], last: { dueAt, answer: 'done' }, ...next })
    expect(answered('reminder:skip')).toMatchObject({ pending: [], last: { dueAt, answer: 'skipped' }, ...next })
    const snoozedUntil = '2026-11-21T12:30:00.000Z'
    expect(answered('reminder:snooze')).toMatchObject({ pending: [{ dueAt, state: 'snoozed', snoozedUntil }] })
    expect(answered('reminder:done', next.nextDueAt)).toMatchObject({ pending: [{ dueAt, state: 'fired' }] })
  })
})
