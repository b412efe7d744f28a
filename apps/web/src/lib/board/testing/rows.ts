import type { BoardGoal, BoardRow, GoalDayStatus } from '@closeby/protocol/compliance'
import { statusWords } from '@closeby/protocol/compliance'

export function aGoal(changes: Partial<BoardGoal> = {}): BoardGoal {
  return {
    id: 'goal-steps',
    kind: 'steps',
    title: 'Steps',
    value: 3120,
    target: 6000,
    unit: 'steps',
    direction: 'atLeast',
    percent: 52,
    status: 'onTrack',
    isScheduled: true,
    ...changes,
  }
}

const DAYS: GoalDayStatus[] = [
  'met',
  'behind',
  'met',
  'met',
  'behind',
  'noData',
  'met',
  'behind',
  'met',
  'met',
  'behind',
  'noData',
  'met',
  'onTrack',
]

/** A row as a hub sends it: 16 December 2026, 14:00 in London. */
export function aRow(changes: Partial<BoardRow> = {}): BoardRow {
  const status = changes.status ?? 'onTrack'
  const sparkDays = DAYS.map((day) => ({
    value: day === 'noData' ? null : day === 'met' ? 6400 : 4100,
    target: 6000,
    status: day,
  }))
  return {
    id: 'patient-1',
    seq: 10,
    name: 'David Ferreira',
    timeZone: 'Europe/London',
    status,
    words: statusWords(status, 4),
    reason: '1 on track',
    since: '2026-12-16T10:10:00.000Z',
    rule: 'status-1',
    goals: [aGoal()],
    next: { id: 'item-1', title: 'Annual blood test', dueOn: '2027-01-02', state: 'dueSoon' },
    spark: sparkDays.map(({ value }) => value),
    sparkDays,
    lastEntryAt: '2026-12-16T13:19:00.000Z',
    openAlerts: 0,
    alert: null,
    judgedAt: '2026-12-16T13:19:00.000Z',
    withheld: [],
    ...changes,
  }
}
