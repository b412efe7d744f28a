import type { AlertFact } from '@closeby/protocol/alerts'
import { alertFacts } from '@closeby/protocol/alerts'
import { describe, expect, test } from 'vitest'
import { alertFactWords } from './alert-fact.view.ts'
import { handledLines } from './handled.view.ts'
import { alertCell } from '#lib/board/row.view.ts'
import { aRow } from '#lib/board/testing/rows.ts'
import { anAlert, claimedBy, LADDER, LENA, MAYA } from './testing/alerts.ts'

const state = { alerts: { harriet_a1: anAlert() }, timeZone: 'Europe/London' }
const AT = '2026-12-16T14:00:00.000Z'
const of = { category: 'preventive', alertId: 'harriet_a1' } as const
const FACTS: AlertFact[] = [
  {
    ...of,
    type: 'alert.raised',
    rule: 'preventive.missed',
    subject: 'i',
    on: '2026-12-16',
    words: 'Eye screening was due 2 December',
    ladder: LADDER,
  },
  { ...of, type: 'alert.reworded', words: 'x' },
  { ...of, type: 'alert.claimed', ...LENA },
  { ...of, type: 'alert.released' },
  { ...of, type: 'alert.assigned', ...MAYA, assignedBy: LENA.userId },
  { ...of, type: 'alert.snoozed', until: '2026-12-17T09:00:00.000Z', by: LENA },
  { ...of, type: 'alert.woke', at: AT, owner: null },
  { ...of, type: 'alert.escalated', at: AT, step: 1, to: 'careTeam' },
  { ...of, type: 'alert.lapsed', at: AT },
  { ...of, type: 'alert.resolved', on: '2026-12-16', outcome: 'reachedBooked', note: 'Thursday 10:30.', by: LENA },
  { ...of, type: 'alert.reopened', owner: null },
  { ...of, type: 'alert.cleared' },
  { ...of, type: 'alert.filed' },
]

describe('the timeline', () => {
  test('[INBOX-11] every fact of an alert is thought of here', () => {
    expect(new Set(FACTS.map(({ type }) => type))).toEqual(new Set(alertFacts.map(({ shape }) => shape.type.value)))
  })

  test('[INBOX-11] each says what happened; what nobody has to know of has no line', () => {
    const lines = FACTS.map((fact) => {
      const words = alertFactWords(fact, state, AT)
      return words && [words.strong, words.rest, words.by ?? (words.byTime ? 'time' : 'actor')].join('|')
    })
    expect(lines).toEqual([
      'Alert raised|Eye screening was due 2 December|time',
      null,
      'Alert claimed||Lena Brandt',
      'Alert given back||actor',
      'Alert assigned|to Dr Maya Osei|actor',
      'Alert snoozed for the team|until tomorrow 09:00|Lena Brandt',
      'Alert awake again||time',
      'Alert went up|to the care team|time',
      'Alert came back|nothing was done about it in time|time',
      'Alert resolved|Reached, booked a check|Lena Brandt',
      'Alert open again||actor',
      'Alert cleared by itself||time',
      null,
    ])
  })

  test('[INBOX-11] it says what it is about as long as that is known, and the note of its end', () => {
    const resolved = FACTS[9]
    expect(resolved && alertFactWords(resolved, state, AT)?.notes).toEqual([
      'About: Diabetic eye screening was due 2 December',
      'Thursday 10:30.',
    ])
    expect(resolved && alertFactWords(resolved, { ...state, alerts: {} }, AT)?.notes).toEqual(['Thursday 10:30.'])
  })
})

describe('what the patient reads', () => {
  const lines = (...alerts: ReturnType<typeof anAlert>[]) =>
    handledLines(Object.fromEntries(alerts.map((alert) => [alert.id, alert]))).map(({ words, detail }) => [
      words,
      detail,
    ])

  test('[INBOX-12] who looks at it, that it is known, how it ended', () => {
    expect(lines(anAlert(claimedBy(LENA)))).toEqual([
      ['Lena Brandt is looking at this', 'Diabetic eye screening was due 2 December'],
    ])
    expect(lines(anAlert())[0]?.[0]).toBe('Your care team knows of this')
    const closed = { state: 'resolved', closedBy: LENA, closedAt: AT, nextStepAt: null } as const
    expect(lines(anAlert({ ...closed, note: 'See you on Thursday.' }))).toEqual([
      ['Lena Brandt has dealt with this', '“See you on Thursday.”'],
    ])
  })

  test('[INBOX-12] silence is told without blame, and what cleared or was filed is not told', () => {
    expect(lines(anAlert({ rule: 'patient.silent', words: 'No data for 4 days' }))[0]?.[1]).toBe(
      'Nothing was logged for a while. Log when you are ready.',
    )
    expect(lines(anAlert({ state: 'cleared' }), anAlert({ id: 'x_a2', filed: true, state: 'resolved' }))).toEqual([])
  })
})

describe('the board row', () => {
  const alert = { id: 'a', rule: 'preventive.missed', words: 'Eye screening was due', on: '2026-12-16' } as const

  test('[INBOX-14] who has the worst open alert, in words for those who do not see it', () => {
    const cell = (owner: typeof LENA | null, openAlerts: number) =>
      alertCell(aRow({ openAlerts, alert: { ...alert, owner } }), LENA.userId)
    expect(cell(null, 2)).toEqual({
      owner: null,
      word: 'New',
      more: 1,
      label: '2 open alerts, nobody has it yet: Eye screening was due',
    })
    expect(cell(MAYA, 1)).toMatchObject({ word: 'Dr Osei', more: 0 })
    expect(cell(LENA, 1)).toMatchObject({ word: 'You', label: '1 open alert, you have it: Eye screening was due' })
    expect(alertCell(aRow(), LENA.userId)).toBeNull()
  })
})
