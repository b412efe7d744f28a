import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, startOfDay } from '../core/time.ts'
import { must } from '../core/refusal.ts'
import { isInForce } from '../alerts/alerts.rules.ts'
import type { Alert } from '../alerts/alerts.rules.ts'
import { DEFAULT_LADDER } from '../alerts/ladder.rules.ts'
import { decideClaim, decideResolve } from '../alerts/deciding.rules.ts'
import { decideSetThreshold } from '../goals/decide-goals.rules.ts'
import type { PatientFact } from '../patient/patient.schema.ts'
import type { PatientState } from '../patient/patient.rules.ts'
import { clockOf, evolvePatient } from '../patient/patient.rules.ts'
import { anyHistory } from '../testing/any-history.ts'
import type { History, Step } from '../testing/a-patient.ts'
import { lived, PATIENT_ID, registered, wait } from '../testing/a-patient.ts'
import { decideAlerts } from './alert-decision.rules.ts'
import { causeKeyOf, causesOf } from './causes.rules.ts'

/* A Monday. */
const BEGUN = '2026-11-16T09:00:00.000Z'
const day = (date: number, hour = 12) =>
  `2026-11-${String(date).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00.000Z`
const LENA = { userId: 'lena', name: 'Lena' }
const key = { opId: '00000000-0000-4000-8000-000000000000', patientId: PATIENT_ID }

type GoalOptions = Partial<Extract<PatientFact, { type: 'goal.added' }>>
const goal = (change: GoalOptions = {}, at = BEGUN): Step => ({
  at,
  facts: () => [
    {
      type: 'goal.added',
      category: change.kind === 'sleep' ? 'sleep' : 'goals',
      goalId: 'g',
      on: at.slice(0, 10),
      kind: 'steps',
      title: 'Steps',
      unit: 'steps',
      target: 6000,
      direction: 'atLeast',
      days: null,
      ...change,
    },
  ],
})
const logged = (at: string, amount: number, on = at.slice(0, 10), goalId = 'g'): Step => ({
  at,
  facts: ({ goals }) => [
    { type: 'goal.progressLogged', category: goals[goalId]?.category ?? 'goals', goalId, on, amount, at },
  ],
})
const checkup = (dueOn: string, at = BEGUN): Step => ({
  at,
  facts: () => [
    {
      type: 'preventive.scheduled',
      category: 'preventive',
      itemId: 'i',
      title: 'Eye screening',
      dueOn,
      remindDays: 7,
      graceDays: 0,
    },
  ],
})
const threshold = (at: string, bounds: { above?: number | null; below?: number | null }): Step => ({
  at,
  facts: ({ goals, ...state }) =>
    decideSetThreshold({ goals, clock: clockOf(state), now: at }, { ...key, goalId: 'g', ...bounds }),
})
const onAlert = (at: string, n: number, act: 'claim' | 'resolve'): Step => ({
  at,
  facts: ({ alerts }) => {
    const alertId = `${PATIENT_ID}_a${n}`
    const deciding = { alerts, by: LENA, now: at, on: at.slice(0, 10) }
    if (act === 'claim') return decideClaim(deciding, { ...key, alertId })
    return decideResolve(deciding, { ...key, alertId, outcome: 'other', note: 'Done.' })
  },
})
const undone = (at: string, entrySeq: number, on: string): Step => ({
  at,
  facts: () => [{ type: 'goal.progressUndone', category: 'goals', goalId: 'g', on, entrySeq }],
})
const days = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => wait(day(from + index, 0)))

/** "rule state words", in the order in which they were raised. */
const alertsOf = ({ state }: History) =>
  Object.values(state.alerts)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ rule, state: stands, words }) => `${rule} ${stands}: ${words}`)
const raisedIn = ({ entries }: History) =>
  entries.flatMap(({ facts }) => facts).flatMap((fact) => (fact.type === 'alert.raised' ? [fact] : []))

describe('what raises an alert and what clears it', () => {
  test('[ALERT-2] a missed check-up, at once when the date lies back, until it is done', () => {
    const steps = [checkup('2026-11-10')]
    expect(alertsOf(lived(BEGUN, steps))).toEqual(['preventive.missed open: Eye screening was due 10 November'])
    const done: Step = {
      at: day(17),
      facts: () => [{ type: 'preventive.done', category: 'preventive', itemId: 'i', on: '2026-11-17' }],
    }
    expect(alertsOf(lived(BEGUN, [...steps, done]))).toEqual([
      'preventive.missed cleared: Eye screening was due 10 November',
    ])
  })

  test('[ALERT-2] silence, on the day its limit is reached, in words that follow the days, until an entry comes', () => {
    const silent = [goal(), ...days(17, 21)]
    const history = lived(BEGUN, silent)
    expect(alertsOf(history)).toEqual(['patient.silent open: No data for 5 days'])
    expect(raisedIn(history)).toMatchObject([{ on: '2026-11-19', words: 'No data for 3 days', category: 'membership' }])
    expect(alertsOf(lived(BEGUN, [...silent, logged(day(21), 6000)]))[0]).toMatch(/^patient.silent cleared/)
  })

  test('[ALERT-2] a longer limit clears silence, a shorter one finds it', () => {
    const limit = (at: string, count: number): Step => ({
      at,
      facts: () => [{ type: 'patient.silenceSet', category: 'membership', days: count }],
    })
    expect(alertsOf(lived(BEGUN, [goal(), wait(day(19)), limit(day(19, 13), 7)]))[0]).toMatch(/cleared/)
    expect(alertsOf(lived(BEGUN, [goal(), wait(day(18)), limit(day(18, 13), 2)]))[0]).toMatch(/^patient.silent open/)
  })

  test('[ALERT-2] a goal missed on three finished days, unless today is met', () => {
    const other = goal({ goalId: 'h', title: 'Water', unit: 'glasses', target: 1 })
    const water = [16, 17, 18, 19, 20].map((date) => logged(day(date, 20), 1, undefined, 'h'))
    const missed = [goal(), other, ...water.slice(0, 3), wait(day(19, 0))]
    expect(alertsOf(lived(BEGUN, missed.slice(0, -1)))).toEqual([])
    expect(alertsOf(lived(BEGUN, missed))).toEqual(['goal.missedDays open: Steps not logged 3 days in a row'])
    expect(alertsOf(lived(BEGUN, [...missed, logged(day(19), 100), wait(day(20, 0))]))).toEqual([
      'goal.missedDays open: Steps under target 4 days in a row',
    ])
    expect(alertsOf(lived(BEGUN, [...missed, logged(day(19), 6000)]))).toEqual([
      'goal.missedDays cleared: Steps not logged 3 days in a row',
    ])
  })

  test('[ALERT-2] a day entered late breaks the run, and a limit kept is a day met', () => {
    const run = [16, 17, 18].map((date) => logged(day(date), 7))
    const over = lived(BEGUN, [goal({ title: 'Cigarettes', target: 5, direction: 'atMost' }), ...run, wait(day(19, 0))])
    expect(alertsOf(over)).toEqual(['goal.missedDays open: Cigarettes over the limit 3 days in a row'])
    const late = lived(BEGUN, [goal(), ...run, wait(day(19, 0)), logged(day(19), 6000, '2026-11-17')])
    expect(alertsOf(late)).toEqual(['goal.missedDays cleared: Steps under target 3 days in a row'])
  })

  test('[ALERT-2] only scheduled days are missed', () => {
    const steps = [goal({ days: [1, 3] }), logged(day(16), 1)]
    const until = (date: number) => [
      ...steps,
      ...days(17, date).flatMap((each) => [each, logged(each.at, 0, '2026-11-29')]),
    ]
    expect(alertsOf(lived(BEGUN, until(23)))).toEqual([])
    expect(alertsOf(lived(BEGUN, until(24)))).toEqual(['goal.missedDays open: Steps under target 3 days in a row'])
  })

  test('[ALERT-2] a silent patient has one alert, not one for each goal, and those he had stay', () => {
    const history = lived(BEGUN, [goal(), goal({ goalId: 'h', title: 'Water' }), ...days(17, 24)])
    expect(alertsOf(history)).toEqual(['patient.silent open: No data for 8 days'])
    const before = lived(BEGUN, [goal(), ...[16, 17, 18].map((date) => logged(day(date), 7)), ...days(19, 25)])
    expect(alertsOf(before)).toEqual([
      'goal.missedDays open: Steps under target 9 days in a row',
      'patient.silent open: No data for 7 days',
    ])
  })

  test('[ALERT-11] beyond a threshold at once, of days from the one it was set on', () => {
    const set = [goal(), logged(day(16), 30_000), threshold(day(17, 8), { above: 20_000 })]
    expect(alertsOf(lived(BEGUN, set))).toEqual([])
    const over = lived(BEGUN, [...set, logged(day(17), 20_000), logged(day(17, 13), 1)])
    expect(alertsOf(over)).toEqual(['goal.threshold open: Steps over 20,000 (set by the team)'])
    expect(raisedIn(over)).toMatchObject([{ on: '2026-11-17', subject: 'g' }])
    expect(
      alertsOf(lived(BEGUN, [goal(), logged(day(16, 10), 30_000), threshold(day(16), { above: 20_000 })])),
    ).toHaveLength(1)
  })

  test('[ALERT-11] below a threshold when the day is over, of sleep when it is logged; not logged is no value', () => {
    const low = [goal(), threshold(day(16), { below: 500 }), logged(day(16, 13), 0)]
    expect(alertsOf(lived(BEGUN, low))).toEqual([])
    expect(alertsOf(lived(BEGUN, [...low, wait(day(17, 0))]))).toEqual([
      'goal.threshold open: Steps under 500 (set by the team)',
    ])
    expect(alertsOf(lived(BEGUN, [goal(), threshold(day(16), { below: 500 }), wait(day(17, 0))]))).toEqual([])
    const night = [goal({ kind: 'sleep', title: 'Sleep', unit: 'min' }), threshold(day(16), { below: 300 })]
    expect(alertsOf(lived(BEGUN, [...night, logged(day(16, 13), 270)]))).toEqual([
      'goal.threshold open: Sleep under 5 h (set by the team)',
    ])
  })

  test('[ALERT-11] only correcting that day clears it, and while it is open no other day adds one', () => {
    const set = [goal(), threshold(day(16), { above: 100 }), logged(day(16), 101)]
    const later = [...set, logged(day(17), 150), wait(day(18, 0)), logged(day(18), 5)]
    expect(alertsOf(lived(BEGUN, later))).toEqual(['goal.threshold open: Steps over 100 (set by the team)'])
    const corrected = lived(BEGUN, [...later, undone(day(18, 13), 4, '2026-11-16')])
    expect(raisedIn(corrected).map(({ on }) => on)).toEqual(['2026-11-16', '2026-11-17'])
    expect(Object.values(corrected.state.alerts).map(({ state }) => state)).toEqual(['cleared', 'open'])
  })

  test('[ALERT-11] what the team has resolved covers the days up to then; the next one counts anew', () => {
    const set = [goal(), threshold(day(16), { above: 100 }), logged(day(16), 101), logged(day(17), 150)]
    const resolved = [...set, onAlert(day(17, 13), 1, 'resolve'), logged(day(17, 14), 1)]
    const daysRaised = (steps: Step[]) =>
      raisedIn(lived(BEGUN, steps)).flatMap(({ rule, on }) => (rule === 'goal.threshold' ? [on] : []))
    expect(daysRaised(resolved)).toEqual(['2026-11-16'])
    expect(daysRaised([...resolved, ...days(18, 20)])).toEqual(['2026-11-16'])
    expect(daysRaised([...resolved, logged(day(18), 101)])).toEqual(['2026-11-16', '2026-11-18'])
  })

  test('[ALERT-3] a resolved alert does not come again while its cause goes on, but when it comes anew', () => {
    const resolved = [checkup('2026-11-10'), onAlert(day(16), 1, 'resolve'), ...days(17, 25)]
    expect(raisedIn(lived(BEGUN, resolved))).toHaveLength(1)
    const silent = [goal(), ...days(17, 19), onAlert(day(19), 1, 'resolve'), ...days(20, 24), logged(day(24), 6000)]
    expect(raisedIn(lived(BEGUN, silent))).toHaveLength(1)
    expect(raisedIn(lived(BEGUN, [...silent, ...days(25, 27)])).map(({ alertId }) => alertId)).toEqual([
      `${PATIENT_ID}_a1`,
      `${PATIENT_ID}_a2`,
    ])
  })

  test('[ALERT-3] a cause that comes anew within a day makes room: of one matter the inbox shows one', () => {
    const history = lived(BEGUN, [
      ...[goal(), threshold(day(16), { above: 100 }), logged(day(16), 101), undone(day(16, 13), 4, '2026-11-16')],
      logged(day(16, 14), 102),
    ])
    expect(history.entries.at(-1)?.facts.map(({ type }) => type)).toEqual([
      'goal.progressLogged',
      'alert.filed',
      'alert.raised',
    ])
    expect(Object.keys(history.state.alerts)).toEqual([`${PATIENT_ID}_a2`])
  })

  test('[ALERT-5] who leaves the care team gives back what he holds', () => {
    const member = (type: 'careTeam.added' | 'careTeam.removed', at: string): Step => ({
      at,
      facts: () => [
        type === 'careTeam.added'
          ? { type, category: 'membership', userId: 'lena', role: 'provider', name: 'Lena' }
          : { type, category: 'membership', userId: 'lena' },
      ],
    })
    const steps = [checkup('2026-11-10'), member('careTeam.added', BEGUN), onAlert(day(16), 1, 'claim')]
    expect(Object.values(lived(BEGUN, steps).state.alerts)).toMatchObject([{ state: 'claimed', owner: LENA }])
    const left = lived(BEGUN, [...steps, member('careTeam.removed', day(16, 13))])
    expect(Object.values(left.state.alerts)).toMatchObject([{ state: 'open', owner: null }])
  })

  test.each([
    ['Europe/London', '2026-10-24T09:00:00.000Z', '2026-10-27'],
    ['Europe/London', '2027-03-27T09:00:00.000Z', '2027-03-30'],
    ['America/New_York', '2026-10-31T14:00:00.000Z', '2026-11-03'],
  ])(
    '[ALERT-2] across a clock change in %s silence is counted in the patient’s days (%s)',
    (timeZone, begun, third) => {
      const clock = { timeZone, dayStart: 0 }
      const at = startOfDay(third, clock)
      const before = startOfDay(addDays(third, -1), clock)
      const history = lived(begun, [goal({}, begun), wait(before), wait(at)], registered({ timeZone }))
      const raised = history.entries.filter(({ facts }) => facts.some(({ type }) => type === 'alert.raised'))
      expect(raised.map(({ recordedAt }) => recordedAt)).toEqual([at])
    },
  )
})

describe('for any history', () => {
  const head = (entry: History['entries'][number]) => ({ ...entry, stream: PATIENT_ID, orgId: 'org-1', by: 'user-1' })
  /** The state after each entry. */
  const statesOf = ({ entries }: History): PatientState[] => {
    let state: PatientState | null = null
    return entries.map((entry) => (state = must(evolvePatient(state, entry.facts, head(entry)), 'a fold')))
  }
  const each = (check: (state: PatientState, alerts: Alert[]) => void) =>
    fc.assert(
      fc.property(anyHistory, (history) => {
        for (const state of statesOf(history)) check(state, Object.values(state.alerts))
      }),
    )

  test('[ALERT-1] every cause in force has one alert that is not over, and every such alert its cause', () => {
    each((state, alerts) => {
      const going = alerts.filter(({ causeGone }) => !causeGone).map(causeKeyOf)
      expect(going.sort()).toEqual(causesOf(state).map(causeKeyOf).sort())
      expect(alerts.filter(isInForce).every(({ causeGone }) => !causeGone)).toBe(true)
    })
  })

  test('[ALERT-1] of one matter the inbox shows one alert', () => {
    each((_state, alerts) => {
      const keys = alerts.filter(({ filed }) => !filed).map(causeKeyOf)
      expect(new Set(keys).size).toBe(keys.length)
    })
  })

  test('[ALERT-1] what an entry means for alerts is in it: deciding again finds nothing', () => {
    each((state) => expect(decideAlerts(state, DEFAULT_LADDER)).toEqual([]))
  })

  test('[ALERT-5] an alert has an owner while it is claimed, and at no other time', () => {
    each((_state, alerts) => {
      for (const { state, owner, silentAt } of alerts)
        expect([owner !== null, silentAt !== null]).toEqual([state === 'claimed', state === 'claimed'])
    })
  })

  test('[ALERT-7] steps of a ladder are told once each and in order, and no id is used twice', () => {
    fc.assert(
      fc.property(anyHistory, ({ entries }) => {
        const facts = entries.flatMap((entry) => entry.facts)
        const steps = new Map<string, number>()
        for (const fact of facts) {
          if (fact.type === 'alert.raised') {
            expect(steps.has(fact.alertId)).toBe(false)
            steps.set(fact.alertId, 0)
          }
          if (fact.type !== 'alert.escalated') continue
          expect(fact.step).toBe((steps.get(fact.alertId) ?? Infinity) + 1)
          steps.set(fact.alertId, fact.step)
        }
      }),
    )
  })
})
