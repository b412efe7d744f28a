import { describe, expect, test } from 'vitest'
import { readInbox, writeInbox } from './address.view.ts'
import { alertPlaces, keyOf } from './order.view.ts'
import { countOf, countSections, sectionOf, TABS } from './section.view.ts'
import { anInboxRow, claimedBy, LENA, TOMAS } from './testing/alerts.ts'

const ENDED = { closedAt: '2026-12-16T13:12:00.000Z', closedBy: null, nextStepAt: null } as const
const snoozedUntil = (at: string) => ({ state: 'snoozed', snoozedUntil: at, nextStepAt: null }) as const

describe('sections', () => {
  test('[INBOX-1] each state has one section, and whose it is decides between mine and with others', () => {
    const rows = [
      anInboxRow(),
      anInboxRow(claimedBy(LENA)),
      anInboxRow(claimedBy(TOMAS)),
      anInboxRow(snoozedUntil('2026-12-17T09:00:00.000Z')),
      anInboxRow({ state: 'cleared', ...ENDED }),
      anInboxRow({ state: 'resolved', ...ENDED, closedBy: LENA }),
    ]
    const sections = rows.map((row) => sectionOf(row, LENA.userId))
    expect(sections).toEqual(['new', 'mine', 'others', 'snoozed', 'cleared', 'done'])
    expect(TABS.map(({ key }) => [key, countOf(key, countSections(sections))])).toEqual([
      ['open', 3],
      ['mine', 1],
      ['snoozed', 1],
      ['done', 2],
    ])
  })

  test('[INBOX-1] a state of a newer server is new rather than nowhere', () => {
    expect(sectionOf({ state: 'inventedLater' as 'open', owner: null }, LENA.userId)).toBe('new')
  })
})

describe('order', () => {
  const places = (rows: ReturnType<typeof anInboxRow>[], tab: Parameters<typeof alertPlaces>[1] = 'open') =>
    alertPlaces(
      rows.map((row) => keyOf(row, LENA.userId)),
      tab,
    )
  const at = (time: string): string => `2026-12-16T${time}:00.000Z`

  test('[INBOX-2] alerts of one patient stand together, newest first, and the newest decides for all', () => {
    const rows = [
      anInboxRow({ id: 'a_a1', patientId: 'a', raisedAt: at('09:00') }),
      anInboxRow({ id: 'b_a1', patientId: 'b', raisedAt: at('11:00') }),
      anInboxRow({ id: 'a_a2', patientId: 'a', raisedAt: at('13:00') }),
    ]
    expect(places(rows)).toEqual([
      { id: 'a_a2', section: 'new', isFirst: true, isLast: false },
      { id: 'a_a1', section: 'new', isFirst: false, isLast: true },
      { id: 'b_a1', section: 'new', isFirst: true, isLast: true },
    ])
  })

  test('[INBOX-1] one patient may be in two sections; they are not mixed for that', () => {
    const rows = [
      anInboxRow({ id: 'a_a1', patientId: 'a' }),
      anInboxRow({ id: 'a_a2', patientId: 'a', ...claimedBy(LENA) }),
    ]
    expect(places(rows).map(({ id, section, isFirst }) => [id, section, isFirst])).toEqual([
      ['a_a1', 'new', true],
      ['a_a2', 'mine', true],
    ])
  })

  test('[INBOX-2] of the snoozed who wakes first, of the ended what ended last', () => {
    const snoozed = [
      anInboxRow({ id: 'a_a1', patientId: 'a', ...snoozedUntil('2026-12-18T09:00:00.000Z') }),
      anInboxRow({ id: 'b_a1', patientId: 'b', ...snoozedUntil('2026-12-17T09:00:00.000Z') }),
    ]
    expect(places(snoozed, 'snoozed').map(({ id }) => id)).toEqual(['b_a1', 'a_a1'])
    const ended = [
      anInboxRow({ id: 'a_a1', patientId: 'a', ...ENDED, state: 'resolved', closedAt: at('10:00') }),
      anInboxRow({ id: 'b_a1', patientId: 'b', ...ENDED, state: 'resolved', closedAt: at('12:00') }),
    ]
    expect(places(ended, 'done').map(({ id }) => id)).toEqual(['b_a1', 'a_a1'])
    expect(places(ended, 'mine')).toEqual([])
  })
})

describe('address', () => {
  test('[INBOX-3] view and open alert are written and read back', () => {
    for (const address of [
      { tab: 'open', alertId: null },
      { tab: 'mine', alertId: 'p-1_a12' },
    ] as const) {
      const query = writeInbox(address).split('?')[1] ?? ''
      expect(readInbox(new URLSearchParams(query))).toEqual(address)
    }
    expect(writeInbox({ tab: 'open', alertId: null })).toBe('/inbox')
  })

  test('[INBOX-3] what is not known is left out', () => {
    expect(readInbox(new URLSearchParams({ view: 'everything', alert: '<script>' }))).toEqual({
      tab: 'open',
      alertId: null,
    })
  })
})
