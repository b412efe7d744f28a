import { flushSync } from 'svelte'
import { describe, expect, test } from 'vitest'
import { stillGround } from '#lib/live/testing/still-ground.ts'
import { isToYou } from './alert.view.ts'
import { Inbox } from './inbox.svelte.ts'
import { anInboxRow, claimedBy, LENA, MAYA, TOMAS } from './testing/alerts.ts'

type Row = ReturnType<typeof anInboxRow>
const rowOf = (patientId: string, changes: Parameters<typeof anInboxRow>[0] = {}): Row =>
  anInboxRow({ id: `${patientId}_a1`, patientId, name: `Patient ${patientId}`, ...changes })
const HOUR = (hour: string) => ({ raisedAt: `2026-12-16T${hour}:00:00.000Z` })

/** An inbox of Lena's that already holds these alerts. */
function anInbox(rows: readonly Row[], own: ReadonlySet<string> = new Set()) {
  const ground = stillGround()
  let alarms = 0
  const reader = {
    userId: LENA.userId,
    isToYou: (row: Row) => isToYou(row, { id: LENA.userId, role: 'coordinator' }),
    isOwnAct: (id: string) => own.has(id),
  }
  const inbox = new Inbox(reader, ground, () => {
    alarms += 1
  })
  let held = new Map<string, Row>()
  /** What the live list drew: the rows that changed, and who is gone. */
  const draw = async (changed: readonly Row[], gone: readonly string[] = []) => {
    held = new Map([...held, ...changed.map((row) => [row.id, row] as const)])
    for (const id of gone) held.delete(id)
    inbox.sync(
      [...held.values()].map((row) => ({ id: row.id, row })),
      true,
    )
    await ground.pass(0)
    flushSync()
  }
  const lines = () =>
    inbox.items.map((item) => (item.kind === 'section' ? item.section : item.kind === 'gone' ? '-' : item.id))
  return { inbox, ground, draw, lines, alarms: () => alarms, begin: () => draw(rows) }
}

describe('the inbox', () => {
  test('[INBOX-1] what was there when it was filled is shown and is no news', async () => {
    const { begin, inbox, lines, alarms } = anInbox([rowOf('a', HOUR('09')), rowOf('b', claimedBy(TOMAS))])
    await begin()
    expect(lines()).toEqual(['new', 'a_a1', 'others', 'b_a1'])
    expect([alarms(), inbox.alarm, inbox.said, inbox.get('a_a1')?.isLit]).toEqual([0, '', '', false])
    expect(inbox.counts).toMatchObject({ new: 1, mine: 0, others: 1 })
  })

  test('[INBOX-4] untouched it follows at once; an alert somebody claims moves to its section', async () => {
    const { begin, draw, lines } = anInbox([rowOf('a', HOUR('09'))])
    await begin()
    await draw([rowOf('b', HOUR('10')), rowOf('a', { ...HOUR('09'), ...claimedBy(MAYA) })])
    expect(lines()).toEqual(['new', 'b_a1', 'others', 'a_a1'])
  })

  test('[INBOX-4] under the hand nothing moves; it says how many are new and how many stand elsewhere', async () => {
    const { begin, draw, inbox, lines } = anInbox([rowOf('a', HOUR('09')), rowOf('b', HOUR('08'))])
    await begin()
    const before = lines()
    inbox.hold('pointer')
    await draw([rowOf('c', HOUR('10')), rowOf('a', { ...HOUR('09'), ...claimedBy(MAYA) })])
    expect(lines()).toEqual(before)
    expect(inbox.waiting).toEqual({ fresh: 1, moved: 1 })
    expect(inbox.get('a_a1')?.row.owner?.name).toBe('Dr Maya Osei')
    expect(inbox.counts).toMatchObject({ new: 2, others: 1 })
    inbox.applyOrder()
    expect(lines()).toEqual(['new', 'c_a1', 'b_a1', 'others', 'a_a1'])
    expect(inbox.waiting).toEqual({ fresh: 0, moved: 0 })
  })

  test('[INBOX-4] letting go applies what waited', async () => {
    const { begin, draw, inbox, lines } = anInbox([rowOf('a', HOUR('09'))])
    await begin()
    inbox.hold('pointer')
    inbox.hold('focus')
    await draw([rowOf('b', HOUR('10'))])
    inbox.release('pointer')
    expect(lines()).toEqual(['new', 'a_a1'])
    inbox.release('focus')
    expect(lines()).toEqual(['new', 'b_a1', 'a_a1'])
  })

  test('[INBOX-4] who is gone leaves at once and his place stays empty under the hand', async () => {
    const { begin, draw, inbox, lines } = anInbox([rowOf('a', HOUR('09')), rowOf('b', HOUR('08'))])
    await begin()
    inbox.hold('focus')
    await draw([], ['a_a1'])
    expect(lines()).toEqual(['new', '-', 'b_a1'])
    expect([inbox.get('a_a1'), inbox.ids]).toEqual([undefined, ['b_a1']])
    inbox.release('focus')
    expect(lines()).toEqual(['new', 'b_a1'])
  })

  test('[INBOX-7] an alert to this reader interrupts, once, and calls', async () => {
    const { begin, draw, inbox, alarms } = anInbox([])
    await begin()
    await draw([rowOf('a', HOUR('09'))])
    expect(inbox.alarm).toBe('New alert. Patient a: Missed Preventive Checkup.')
    expect([inbox.said, alarms()]).toEqual(['', 1])
    await draw([rowOf('a', { ...HOUR('09'), step: 1 })])
    expect([alarms(), inbox.said]).toEqual([1, 'Patient a: Went one step up.'])
  })

  test('[INBOX-7] many at once are one sentence, and one given by a colleague interrupts too', async () => {
    const { begin, draw, inbox, ground } = anInbox([rowOf('z', claimedBy(TOMAS))])
    await begin()
    await draw([rowOf('a'), rowOf('b'), rowOf('z', { ...claimedBy(LENA), assignedBy: TOMAS.userId })])
    expect(inbox.alarm).toBe('3 new alerts.')
    await ground.pass(5000)
    expect(inbox.alarm).toBe('')
  })

  test('[INBOX-7] what one does oneself is no news; what others do is said politely', async () => {
    const { begin, draw, inbox, alarms } = anInbox([rowOf('a'), rowOf('b')], new Set(['a_a1']))
    await begin()
    await draw([rowOf('a', claimedBy(LENA)), rowOf('b', claimedBy(MAYA))])
    expect(inbox.said).toBe('Patient b: Dr Osei claimed this just now.')
    expect([inbox.get('a_a1')?.isLit, alarms()]).toEqual([true, 0])
  })

  test('[INBOX-1] another view is shown at once, whatever is held', async () => {
    const { begin, inbox, lines } = anInbox([rowOf('a'), rowOf('b', claimedBy(LENA))])
    await begin()
    inbox.hold('pointer')
    inbox.show('mine')
    expect(lines()).toEqual(['mine', 'b_a1'])
  })

  test('[INBOX-4] other alerts of the same patient are found, but not those that ended', async () => {
    const { begin, inbox } = anInbox([
      rowOf('a'),
      anInboxRow({ id: 'a_a2', patientId: 'a', ...claimedBy(TOMAS) }),
      anInboxRow({ id: 'a_a3', patientId: 'a', state: 'cleared', nextStepAt: null }),
    ])
    await begin()
    const card = inbox.get('a_a1')
    expect(card && inbox.others(card).map(({ id }) => id)).toEqual(['a_a2'])
  })

  test('[INBOX-1] rows of the first paint stay until the live list has them', () => {
    const { inbox, lines } = anInbox([])
    inbox.seed([rowOf('a')], false)
    inbox.sync([{ id: 'b_a1', row: rowOf('b', HOUR('08')) }], false)
    expect(lines()).toEqual(['new', 'a_a1', 'b_a1'])
    expect(inbox.isWhole).toBe(false)
    inbox.sync([{ id: 'b_a1', row: rowOf('b', HOUR('08')) }], true)
    expect([lines(), inbox.isWhole]).toEqual([['new', 'b_a1'], true])
  })
})
