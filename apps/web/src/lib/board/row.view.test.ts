import { expect, test } from 'vitest'
import { judgedSentences } from './judged.view.ts'
import { changeWords, goalValueShort, looksDifferent, rowWords } from './row.view.ts'
import { withheldSentence } from './sharing.view.ts'
import { aGoal, aRow } from './testing/rows.ts'

const reader = { timeZone: 'Europe/London', now: Date.parse('2026-12-16T14:00:00Z') }

test('[BOARD-9] a row in words: status, reason, since when, marks, fortnight and what is next', () => {
  const goals = [aGoal(), aGoal({ id: 'b', status: 'met' }), aGoal({ id: 'c', status: 'noData', value: null })]
  expect(rowWords(aRow({ goals }), reader)).toMatchObject({
    name: 'David Ferreira',
    clock: null,
    word: 'On track',
    reason: '1 on track',
    since: 'since 10:10',
    marksLabel: '3 goals today: 1 not logged, 1 on track, 1 met',
    fortnightLabel: 'Last 14 days: 7 at target, 2 not logged',
    next: { title: 'Annual blood test', when: '2 Jan', isLate: false },
  })
})

test('[BOARD-9] a reason that only repeats the word is left out, and a row without goals says so', () => {
  const row = aRow({ status: 'notDue', reason: 'Nothing due today', goals: [], next: null })
  expect(rowWords(row, reader)).toMatchObject({ reason: null, marksLabel: 'No goals today', next: null })
})

test('[BOARD-9] goals that rest today have no mark; more marks than fit are a number', () => {
  const goals = Array.from({ length: 9 }, (_, index) =>
    aGoal({ id: `g${index}`, isScheduled: index !== 0, value: null, status: 'noData' }),
  )
  expect(rowWords(aRow({ goals }), reader)).toMatchObject({ marksMore: 2, marksLabel: '8 goals today: 8 not logged' })
})

test('[BOARD-9] an overdue item is late on the patient’s own date', () => {
  const next = { id: 'i', title: 'Eye screening', dueOn: '2026-12-02', state: 'missed' as const }
  expect(rowWords(aRow({ next }), reader).next).toEqual({
    title: 'Eye screening',
    when: '14 days overdue',
    isLate: true,
  })
})

test('[BOARD-8] only a difference that a reader can see counts as a change', () => {
  const row = aRow()
  expect(looksDifferent(row, aRow({ seq: 11, judgedAt: '2026-12-16T14:00:00.000Z' }))).toBe(false)
  const logged = aRow({ seq: 11, goals: [aGoal({ value: 3620 })] })
  expect(looksDifferent(row, logged)).toBe(true)
  expect(changeWords(row, logged)).toBe('Steps 3,620')
  expect(changeWords(row, aRow({ seq: 12, name: 'D. Ferreira' }))).toBeNull()
})

test('[BOARD-9] a value is never zero when nothing is logged', () => {
  expect(goalValueShort(aGoal({ value: null }))).toBe('Not logged yet')
  expect(goalValueShort(aGoal({ value: 0 }))).toBe('0 of 6,000')
  expect(goalValueShort(aGoal({ title: 'Water', unit: 'glasses', value: 5, target: 8 }))).toBe('5 of 8 glasses')
  expect(goalValueShort(aGoal({ kind: 'sleep', unit: 'min', value: 390, target: 420 }))).toBe('6 h 30 of 7 h')
})

test('[BOARD-7] what is not shared is said, whichever it is', () => {
  expect(withheldSentence([])).toBeNull()
  expect(withheldSentence(['sleep'])).toBe('Sleep is not shared with you.')
  expect(withheldSentence(['goals'])).toBe('Goals are not shared with you.')
  expect(withheldSentence(['sleep', 'preventive'])).toBe('Sleep and check-ups are not shared with you.')
})

test('[BOARD-9] every status says how it is judged', () => {
  const [first, , days] = judgedSentences(aRow({ status: 'missed' }))
  expect(first).toContain('days of grace')
  expect(days).toBe('Days are David’s own, in London.')
})
