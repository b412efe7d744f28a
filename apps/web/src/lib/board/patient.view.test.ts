import type { PatientState } from '@closeby/protocol/patient'
import { expect, test } from 'vitest'
import { isPastDay, itemDetail, itemLists, patientToday, readSchedule } from './patient.view.ts'

const item = (id: string, dueOn: string, over = {}): PatientState['items'][string] => ({
  id,
  title: id,
  dueOn,
  remindDays: 30,
  graceDays: 14,
  doneOn: null,
  declined: null,
  told: null,
  ...over,
})
const items = {
  later: item('later', '2027-03-01'),
  missed: item('missed', '2026-11-01'),
  done: item('done', '2026-10-01', { doneOn: '2026-10-03' }),
  declined: item('declined', '2026-12-01', { declined: { on: '2026-12-02', reason: 'Had it elsewhere' } }),
}
const state = { items } as unknown as PatientState

test('[BOARD-13] what is still to be done comes first, soonest first; what is over stands apart', () => {
  const { open, closed } = itemLists(state, '2026-12-16')
  expect(open.map(({ id }) => id)).toEqual(['missed', 'later'])
  expect(closed.map(({ id }) => id)).toEqual(['declined', 'done'])
  expect([...open, ...closed].map((each) => itemDetail(each, '2026-12-16'))).toEqual([
    'Was due 1 Nov',
    'Due 1 Mar',
    'Declined: Had it elsewhere',
    'Done 3 Oct',
  ])
})

test('[BOARD-13] a draft is read, or each field says what to do', () => {
  const draft = { title: ' Annual blood test ', dueOn: '2027-01-02', remindDays: '30', graceDays: '0' }
  expect(readSchedule(draft)).toEqual({
    ok: true,
    value: { title: 'Annual blood test', dueOn: '2027-01-02', remindDays: 30, graceDays: 0 },
  })
  const wrong = readSchedule({ title: ' ', dueOn: '2027-02-30', remindDays: '400', graceDays: '-1' })
  expect(wrong.ok ? {} : Object.keys(wrong.errors)).toEqual(['title', 'dueOn', 'remindDays', 'graceDays'])
})

test('[BOARD-13] done is on a day that has come, in the patient’s own zone', () => {
  const today = patientToday({ timeZone: 'Asia/Tokyo', dayStart: 0 }, Date.parse('2026-12-16T20:00:00Z'))
  expect(today).toBe('2026-12-17')
  expect(isPastDay('2026-12-17', today)).toBe(true)
  expect(isPastDay('2026-12-18', today)).toBe(false)
  expect(isPastDay('yesterday', today)).toBe(false)
})
