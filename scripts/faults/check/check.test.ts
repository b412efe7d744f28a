import { describe, expect, test } from 'vitest'
import type { Entry } from '../../../packages/protocol/src/wire/index.ts'
import type { HistoryEvent, Said } from '../history.ts'
import type { People, Person } from '../world/people.ts'
import { check } from './check.ts'

const person = (name: string, role: Person['role']): Person => ({ name, role, userId: name, email: '', password: '' })
const david = {
  ...person('David', 'patient'),
  role: 'patient',
  patientId: 'p1',
  goalId: 'steps',
  team: ['maya'],
} as const
const quiet = { ...david, userId: 'quiet', patientId: 'p2' }
const people = {
  patients: [{ ...david, team: ['maya'] }],
  quiet: { ...quiet, team: [] },
  providers: [person('maya', 'provider')],
  guest: person('guest', 'provider'),
  coordinators: [],
  admin: person('admin', 'admin'),
  intruder: person('intruder', 'coordinator'),
} satisfies People

const entry = (seq: number, opId: string, facts: object[] = []): Entry =>
  ({ stream: 'p1', seq, opId, facts, recordedAt: '2026-11-21T10:00:00.000Z' }) as unknown as Entry
const BEGINNING = [
  entry(1, 'begin', [
    { type: 'careTeam.added', userId: 'maya' },
    { type: 'consent.granted', consentId: 'c', categories: ['goals'] },
  ]),
]
const invoke = (opId: string, name = 'goal:logProgress', words = {}): Said => ({
  ...{ kind: 'invoke', opId, name, words },
  patientId: 'p1',
  by: 'David',
})
const ok = (opId: string, seq: number): Said => ({ kind: 'ok', opId, seq, via: 'socket' })
const shown = (seq: number): Said => ({ kind: 'shown', screen: 'maya#board', id: 'p1', seq })
const live = (isLive: boolean): Said => ({ kind: 'live', screen: 'maya', isLive })
const frame = (viewer: string, seq: number, categories: string[] | null): Said => ({
  ...{ kind: 'frame', viewer, event: 'log:entry' },
  patientId: 'p1',
  seq,
  categories,
})

/** What the checker finds broken in a history of events at these milliseconds. */
function broken(events: [number, Said][], log: Entry[]) {
  const history = events.map(([t, said]) => ({ t, wall: '', ...said })) as HistoryEvent[]
  const { violations } = check({
    history,
    log: new Map([['p1', log]]),
    people,
    faults: new Map([['F-16', {}]]),
    comparesValues: true,
  })
  return violations.map(({ invariant }) => invariant)
}

describe('the checker', () => {
  test('[LOG-5] finds an acknowledged entry that is not in the log, or is there as another', () => {
    expect(
      broken(
        [
          [1, invoke('a')],
          [2, ok('a', 2)],
        ],
        [...BEGINNING, entry(2, 'a')],
      ),
    ).toEqual([])
    expect(
      broken(
        [
          [1, invoke('a')],
          [2, ok('a', 2)],
        ],
        BEGINNING,
      ),
    ).toEqual(['I1'])
    expect(
      broken(
        [
          [1, invoke('a')],
          [2, ok('a', 3)],
        ],
        [...BEGINNING, entry(2, 'a')],
      ),
    ).toEqual(['I1'])
  })

  test('[LOG-3] finds an opId with two entries or two answers, and a refusal that had an effect', () => {
    const twice = [...BEGINNING, entry(2, 'a'), entry(3, 'a')]
    expect(
      broken(
        [
          [1, invoke('a')],
          [2, ok('a', 2)],
        ],
        twice,
      ),
    ).toEqual(['I2'])
    expect(
      broken(
        [
          [1, invoke('a')],
          [2, ok('a', 2)],
          [3, ok('a', 3)],
        ],
        twice,
      ),
    ).toEqual(['I2', 'I2'])
    const refused: Said = { kind: 'fail', opId: 'a', code: 'goal.closed', via: 'socket' }
    expect(
      broken(
        [
          [1, invoke('a')],
          [2, refused],
        ],
        [...BEGINNING, entry(2, 'a')],
      ),
    ).toContain('I2')
  })

  test('[WEB-3] finds an old screen that is said to be live, and none that says it is not', () => {
    const log = [...BEGINNING, entry(2, 'a')]
    const begin: [number, Said][] = [
      [0, live(true)],
      [1, shown(1)],
      [10, invoke('a')],
      [20, ok('a', 2)],
    ]
    expect(broken([...begin, [30_000, shown(2)]], log)).toEqual(['I3'])
    expect(broken([...begin, [9_000, live(false)], [30_000, shown(2)]], log)).toEqual([])
    expect(broken([...begin, [900, shown(2)]], log)).toEqual([])
  })

  test('[TEAM-2] finds a frame to somebody who was not on the team then, or of a category that was not shared', () => {
    const log = [...BEGINNING, entry(2, 'x', [{ type: 'careTeam.removed', userId: 'maya' }])]
    expect(broken([[1, frame('maya', 1, ['goals'])]], log)).toEqual([])
    expect(broken([[1, frame('maya', 2, null)]], log)).toEqual(['I4'])
    expect(broken([[1, frame('maya', 1, ['mood'])]], log)).toEqual(['I4'])
    expect(broken([[1, frame('guest', 1, null)]], log)).toEqual(['I4'])
  })

  test('[TEAM-2] finds a frame that came long after a removal was acknowledged', () => {
    const log = [...BEGINNING, entry(2, 'x', [{ type: 'careTeam.removed', userId: 'maya' }])]
    const removal: [number, Said][] = [
      [1, invoke('x', 'careTeam:remove', { userId: 'maya' })],
      [2, ok('x', 2)],
    ]
    expect(broken([...removal, [1_000, frame('maya', 1, null)]], log)).toEqual([])
    expect(broken([...removal, [4_000, frame('maya', 1, null)]], log)).toEqual(['I4'])
  })

  test('[REMIND-5] finds a reminder that was not fired, or fired twice, or after it was removed', () => {
    const words = { reminderId: 'r', dueAt: '2026-11-21T10:00:00.000Z' }
    const fired = { type: 'reminder.fired', reminderId: 'r', dueAt: words.dueAt }
    const expecting: [number, Said][] = [
      [1, invoke('r', 'reminder:expect', words)],
      [2, ok('r', 2)],
    ]
    const log = [...BEGINNING, entry(2, 'r')]
    expect(broken(expecting, [...log, entry(3, 't', [fired])])).toEqual([])
    expect(broken(expecting, log)).toEqual(['I5'])
    expect(broken(expecting, [...log, entry(3, 't', [fired]), entry(4, 'u', [fired])])).toEqual(['I5'])
  })

  test('[LOG-2] finds a hole in a log', () => {
    expect(broken([], [...BEGINNING, entry(3, 'a')])).toEqual(['I6'])
  })

  test('[HUB-16] finds people who are answered more than twice as late with a mob as without', () => {
    const wish = (at: number, opId: string, ms: number): [number, Said][] => [
      [at, invoke(opId)],
      [at + ms, ok(opId, Number(opId))],
    ]
    const phase = (step: 'load' | 'calm' | 'mob'): Said => ({ kind: 'phase', phase: 'F-16', step })
    const log = [...BEGINNING, entry(2, '2'), entry(3, '3')]
    const run = (ms: number): [number, Said][] => [
      [0, phase('load')],
      [1, phase('calm')],
      ...wish(2, '2', 200),
      [1_000, phase('mob')],
      ...wish(1_001, '3', ms),
    ]
    expect(broken(run(540), log)).toEqual([])
    expect(broken(run(900), log)).toEqual(['I9'])
  })

  test('[ALERT-5] finds an alert that two people hold at once', () => {
    const claimed = (userId: string) => ({ type: 'alert.claimed', alertId: 'p1_a1', userId })
    const released = { type: 'alert.released', alertId: 'p1_a1' }
    const taken = [...BEGINNING, entry(2, 'a', [claimed('lena')])]
    expect(broken([], [...taken, entry(3, 'b', [claimed('tomas')])])).toEqual(['I7'])
    expect(broken([], [...taken, entry(3, 'b', [released]), entry(4, 'c', [claimed('tomas')])])).toEqual([])
  })
})
