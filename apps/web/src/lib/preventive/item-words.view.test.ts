import type { ItemView } from '@closeby/protocol/compliance'
import { describe, expect, test } from 'vitest'
import { itemWords, openItems } from './item-words.view.ts'

const TODAY = '2026-12-16'
const anItem = (change: Partial<ItemView>): ItemView => ({
  id: 'item',
  title: 'Annual blood test',
  dueOn: '2027-01-02',
  remindDays: 30,
  graceDays: 0,
  state: 'dueSoon',
  doneOn: null,
  declinedReason: null,
  ...change,
})

describe('check-ups', () => {
  test('[PREV-1] an upcoming one says what, when and how far off', () => {
    expect(itemWords(anItem({}), TODAY)).toEqual({
      title: 'Upcoming: Annual blood test on 2 January',
      detail: 'Saturday, in 17 days.',
    })
    expect(itemWords(anItem({ dueOn: '2026-12-17' }), TODAY).detail).toBe('Thursday, tomorrow.')
  })

  test('[PREV-1] a due one names its last day, a missed one blames nobody', () => {
    expect(itemWords(anItem({ state: 'due', dueOn: '2026-12-16', graceDays: 3 }), TODAY).title).toBe(
      'Annual blood test: due by 19 December',
    )
    expect(itemWords(anItem({ state: 'missed', dueOn: '2026-11-02' }), TODAY).title).toBe(
      'The date for your Annual blood test has passed',
    )
  })

  test('[PREV-4] closed ones ask nothing more, the most pressing comes first', () => {
    const states = ['done', 'notDue', 'dueSoon', 'declined', 'missed', 'due'] as const
    const items = states.map((state) => anItem({ id: state, state }))
    expect(openItems(items).map(({ id }) => id)).toEqual(['missed', 'due', 'dueSoon', 'notDue'])
  })
})
