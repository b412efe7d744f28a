import type { BoardGoal, BoardRow, GoalDayStatus, Status } from '../../packages/protocol/src/compliance/index.ts'
import { riskOf, statusWords } from '../../packages/protocol/src/compliance/index.ts'

const GIVEN = [
  'Harriet',
  'Tobias',
  'Ines',
  'Pavel',
  'David',
  'Mbali',
  'Grace',
  'Jonah',
  'Emeka',
  'Lucía',
  'Noor',
  'Mei-Lin',
  'Bram',
]
const FAMILY = [
  'Quill',
  'Marlow',
  'Caldera',
  'Drozd',
  'Ferreira',
  'Khoza',
  'Lindqvist',
  'Abara',
  'Obiora',
  'Haddad',
  'Zhou',
]
const ZONES = ['Europe/London', 'Europe/London', 'Europe/London', 'America/New_York', 'Asia/Singapore']
const STATUSES: Status[] = [
  'missed',
  'silent',
  'behind',
  'behind',
  'due',
  'noData',
  'onTrack',
  'onTrack',
  'onTrack',
  'met',
]
const GOALS: [BoardGoal['kind'], string, string, number][] = [
  ['steps', 'Steps', 'steps', 6000],
  ['water', 'Water', 'glasses', 8],
  ['sleep', 'Sleep', 'min', 420],
  ['active', 'Active time', 'min', 45],
]
const HOUR_MS = 3_600_000
const DAYS = 14

/** A panel of made-up patients, as a hub would send it, that can be made to change. */
export function createPanel(size: number, now = Date.now()) {
  let state = 1
  const chance = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
  const one = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T
  const ago = (hours: number): string => new Date(now - hours * HOUR_MS).toISOString()

  function goal(index: number): BoardGoal {
    const [kind, title, unit, target] = GOALS[index] as (typeof GOALS)[number]
    const value = chance() < 0.2 ? null : Math.round(target * chance() * 1.3)
    const percent = value === null ? 0 : Math.floor((value / target) * 100)
    const status: GoalDayStatus =
      value === null ? 'noData' : percent >= 100 ? 'met' : kind === 'sleep' ? 'behind' : 'onTrack'
    return {
      id: `goal-${index}`,
      kind,
      title,
      unit,
      target,
      direction: 'atLeast',
      value,
      percent,
      status,
      isScheduled: true,
    }
  }

  function row(index: number): BoardRow {
    const status = one(STATUSES)
    const sparkDays = Array.from({ length: DAYS }, () => {
      const value = chance() < 0.15 ? null : Math.round(7500 * chance())
      const day: GoalDayStatus = value === null ? 'noData' : value >= 6000 ? 'met' : 'behind'
      return { value, target: 6000, status: day }
    })
    return {
      id: `patient-${index}`,
      seq: 100,
      name: `${one(GIVEN)} ${one(FAMILY)} ${index}`,
      timeZone: one(ZONES),
      status,
      words: statusWords(status, 4),
      reason: status === 'met' ? 'All four goals met today' : 'Sleep: 6 h 30 of 7 h last night',
      since: ago(chance() * 200),
      rule: 'status-1',
      goals: GOALS.slice(0, 2 + Math.floor(chance() * 3)).map((_, at) => goal(at)),
      next: { id: 'item', title: 'Annual blood test', dueOn: ago(-chance() * 2000).slice(0, 10), state: 'notDue' },
      spark: sparkDays.map(({ value }) => value),
      sparkDays,
      lastEntryAt: ago(chance() * 40),
      openAlerts: 0,
      alert: null,
      judgedAt: ago(0),
      withheld: [],
    }
  }

  const rows = Array.from({ length: size }, (_, index) => row(index))
  return {
    rows,
    byRisk: () => [...rows].sort((a, b) => riskOf(a.status) - riskOf(b.status) || (a.since < b.since ? -1 : 1)),
    /** Another value, a newer entry and sometimes another status for `count` of them: what a busy panel sends. */
    change(count: number): BoardRow[] {
      return Array.from({ length: count }, () => {
        const index = Math.floor(chance() * rows.length)
        const before = rows[index] as BoardRow
        const status = chance() < 0.05 ? one(STATUSES) : before.status
        const goals = before.goals.map((each, at) =>
          at === 0 ? { ...each, value: Math.round((each.value ?? 0) + 50) } : each,
        )
        const after = {
          ...before,
          seq: before.seq + 1,
          status,
          words: statusWords(status, 4),
          goals,
          lastEntryAt: new Date().toISOString(),
        }
        rows[index] = after
        return after
      })
    },
  }
}
export type Panel = ReturnType<typeof createPanel>
