import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CATEGORIES } from '../core/category.ts'
import type { Category } from '../core/category.ts'
import { addMs } from '../core/time.ts'
import { valueOn } from '../goals/goals.rules.ts'
import { anyHistory } from '../testing/any-history.ts'
import type { History } from '../testing/a-patient.ts'
import { lived, PATIENT_ID, registered, wait } from '../testing/a-patient.ts'
import { PatientFact } from './patient.schema.ts'
import { evolvePatient, todayOf } from './patient.rules.ts'
import { decideTime, nextChangeAt } from './patient-time.rules.ts'
import type { PatientState } from './patient.rules.ts'
import { redactState, visibleFacts } from './redact.rules.ts'

const head = (entry: History['entries'][number]) => ({ ...entry, stream: PATIENT_ID, orgId: 'org-1', by: 'user-1' })
const goal = (target = 10): PatientFact => ({
  type: 'goal.added',
  category: 'goals',
  goalId: 'g',
  on: '2026-11-16',
  kind: 'steps',
  title: 'Steps',
  unit: 'steps',
  target,
  direction: 'atLeast',
  days: null,
})
const begun = '2026-11-16T09:00:00.000Z'
const days = (count: number) =>
  Array.from({ length: count }, (_, index) => wait(addMs('2026-11-17T00:00:00.000Z', index * 86_400_000)))

describe('the fold of a patient', () => {
  test('[PAT-1] any facts in any order fold without an error', () => {
    fc.assert(
      fc.property(anyHistory, fc.array(fc.nat(), { maxLength: 20 }), ({ entries }, picks) => {
        const facts = entries.flatMap((entry) => entry.facts)
        const shuffled = picks.map((pick) => facts[pick % facts.length]!)
        expect(() => evolvePatient(null, shuffled, head(entries[0]!))).not.toThrow()
      }),
    )
  })

  test('[LOG-1] every fact the rules decide is one the log’s schema takes', () => {
    fc.assert(
      fc.property(anyHistory, ({ entries }) => {
        for (const fact of entries.flatMap((entry) => entry.facts)) expect(PatientFact.parse(fact)).toEqual(fact)
      }),
    )
  })

  test('[LOG-8] a state that went through JSON folds on like the one that did not', () => {
    fc.assert(
      fc.property(anyHistory, fc.nat(), ({ entries, state }, at) => {
        const cut = at % entries.length
        let fold: PatientState | null = null
        entries.forEach((entry, index) => {
          fold = evolvePatient(fold, entry.facts, head(entry))
          if (index === cut) fold = JSON.parse(JSON.stringify(fold)) as PatientState
        })
        expect(fold).toEqual(state)
      }),
    )
  })

  test('[PAT-2] nothing changes by time before nextChangeAt, and something does at it', () => {
    fc.assert(
      fc.property(anyHistory, ({ state }) => {
        const next = nextChangeAt(state)
        expect(next > state.recordedAt).toBe(true)
        expect(decideTime(state, addMs(next, -1))).toEqual([])
        expect(decideTime(state, next).length).toBeGreaterThan(0)
      }),
    )
  })

  test('[PAT-2] what time brought is brought once', () => {
    fc.assert(
      fc.property(anyHistory, fc.integer({ min: 1, max: 200 * 3_600_000 }), ({ state }, ms) => {
        const now = addMs(state.recordedAt, ms)
        const facts = decideTime(state, now)
        const after = evolvePatient(state, facts, {
          stream: PATIENT_ID,
          orgId: 'org-1',
          seq: state.seq + 1,
          recordedAt: now,
          by: 'system',
        })
        expect(decideTime(after!, now)).toEqual([])
      }),
    )
  })

  test('[PAT-3] an entry after midnight begins with the turn of the day', () => {
    const { entries } = lived(begun, [{ at: '2026-11-17T00:00:01.000Z', facts: () => [goal()] }])
    expect(entries[1]?.facts.map(({ type }) => type)).toEqual(['day.turned', 'goal.added'])
  })

  test('[PAT-4] redacting after an entry equals folding what is visible of it onto the redacted state', () => {
    const someCategories = fc.subarray<Category>([...CATEGORIES]).map((list) => new Set(list))
    fc.assert(
      fc.property(anyHistory, someCategories, ({ entries }, categories) => {
        let whole: PatientState | null = null
        let seen: PatientState | null = null
        for (const entry of entries) {
          whole = evolvePatient(whole, entry.facts, head(entry))
          seen = evolvePatient(seen, visibleFacts(entry.facts, categories), head(entry))
          expect(seen).toEqual(redactState(whole!, categories))
        }
      }),
    )
  })

  test('[PAT-5] a move changes neither the past days nor what is on them', () => {
    const log: PatientFact = {
      type: 'goal.progressLogged',
      category: 'goals',
      goalId: 'g',
      on: '2026-11-16',
      amount: 4,
      at: begun,
    }
    const move: PatientFact = { type: 'patient.changed', category: 'membership', timeZone: 'Pacific/Auckland' }
    const { state } = lived(begun, [
      { at: begun, facts: () => [goal()] },
      { at: begun, facts: () => [log] },
      { at: '2026-11-16T12:00:00.000Z', facts: () => [move] },
    ])
    expect(valueOn(state.goals['g']!, '2026-11-16')).toBe(4)
    expect(todayOf(state)).toBe('2026-11-17')
  })

  test('[PAT-5] moving west reopens a day without telling anything twice', () => {
    const west: PatientFact = { type: 'patient.changed', category: 'membership', timeZone: 'America/New_York' }
    const { entries } = lived('2026-11-16T09:00:00.000Z', [
      wait('2026-11-17T01:00:00.000Z'),
      { at: '2026-11-17T02:00:00.000Z', facts: () => [west] },
      wait('2026-11-17T05:00:00.000Z'),
      wait('2026-11-17T06:00:00.000Z'),
    ])
    const turns = entries.map(({ facts }) => facts.filter(({ type }) => type === 'day.turned').length)
    expect(turns).toEqual([0, 1, 0, 1, 0])
  })

  test('[PAT-6] silence is told once per silence, on the third day without an entry, and ends with the next one', () => {
    const log: PatientFact = {
      type: 'goal.progressLogged',
      category: 'goals',
      goalId: 'g',
      on: '2026-11-22',
      amount: 1,
      at: '2026-11-22T09:00:00.000Z',
    }
    const { entries } = lived(begun, [
      { at: begun, facts: () => [goal()] },
      ...days(6),
      { at: '2026-11-22T09:00:00.000Z', facts: () => [log] },
      ...days(12).slice(6),
    ])
    const told = entries.flatMap(({ facts }) => facts.filter((fact) => fact.type === 'patient.silent'))
    expect(told).toEqual([
      { type: 'patient.silent', category: 'membership', on: '2026-11-19', days: 3 },
      { type: 'patient.silent', category: 'membership', on: '2026-11-25', days: 3 },
    ])
  })

  test('[PAT-6] a patient without goals is not silent', () => {
    const { entries } = lived(begun, days(6))
    expect(entries.flatMap(({ facts }) => facts).some(({ type }) => type === 'patient.silent')).toBe(false)
  })

  test('[CONS-2] the end of a grant is told at its instant', () => {
    const until = '2026-11-16T15:00:00.000Z'
    const grant: PatientFact = {
      type: 'consent.granted',
      category: 'membership',
      consentId: 'c',
      categories: ['goals'],
      to: { role: 'careTeam' },
      until,
    }
    const { state } = lived(begun, [{ at: begun, facts: () => [grant] }])
    expect(nextChangeAt(state)).toBe(until)
    expect(decideTime(state, until)).toEqual([{ type: 'consent.ended', category: 'membership', consentId: 'c' }])
  })

  test('[PAT-1] a log that does not begin with a registration folds to nothing', () => {
    expect(evolvePatient(null, [goal()], head({ seq: 1, recordedAt: begun, facts: [] }))).toBeNull()
    expect(lived(begun, [], registered()).state.seq).toBe(1)
  })
})
