import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Role, User } from '@closeby/protocol/accounts'
import type { Category, Instant } from '@closeby/protocol/core'
import { addMs, must } from '@closeby/protocol/core'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import { evolvePatient } from '@closeby/protocol/patient'
import { visibleCategories } from '../access/access.ts'
import type { PatientEntry } from './patient-view.ts'
import { judgeEntry, pastEntryOf } from './patient-view.ts'

/*
 * Somebody watches a patient while he is let in, put out, moved and shared with at random, and comes back at random. An
 * oracle that knows only the facts says what may reach him.
 */

const BEGUN = '2026-11-21T08:00:00.000Z'
const SHARED = ['goals', 'sleep', 'diary'] as const
const membership = { category: 'membership' } as const
const ME = 'me'

const aFact: fc.Arbitrary<PatientFact> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<'goals' | 'sleep'>('goals', 'sleep').map((category): PatientFact => ({
      ...{ type: 'goal.progressLogged', category, goalId: 'g', on: '2026-11-21', amount: 1, at: BEGUN },
    })),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        consentId: fc.constantFrom('a', 'b'),
        categories: fc.uniqueArray(fc.constantFrom(...SHARED), { minLength: 1 }),
        to: fc.constantFrom({ role: 'careTeam' as const }, { userId: ME }, { userId: 'else' }),
        since: fc.option(fc.integer({ min: 0, max: 40 })),
        until: fc.option(fc.integer({ min: 0, max: 40 })),
      })
      .map(({ since, until, ...grant }): PatientFact => ({
        ...{ type: 'consent.granted', ...membership, ...grant },
        ...(since !== null && { since: addMs(BEGUN, since * 1_000) }),
        ...(until !== null && { until: addMs(BEGUN, until * 1_000) }),
      })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        consentId: fc.constantFrom('a', 'b'),
        categories: fc.option(fc.uniqueArray(fc.constantFrom(...SHARED), { minLength: 1 }), { nil: undefined }),
      })
      .map(({ consentId, categories }): PatientFact => ({
        ...{ type: 'consent.withdrawn', ...membership, consentId },
        ...(categories && { categories }),
      })),
  },
  fc.constantFrom<PatientFact>(
    { type: 'careTeam.added', ...membership, userId: ME, role: 'provider', name: 'Me' },
    { type: 'careTeam.removed', ...membership, userId: ME },
    { type: 'carer.linked', ...membership, userId: ME, name: 'Me', invitationId: 'i' },
    { type: 'carer.unlinked', ...membership, userId: ME },
    { type: 'unit.changed', ...membership, unit: 'north' },
    { type: 'unit.changed', ...membership, unit: 'main' },
  ),
)

/** He stands to the patient in every way his role allows, and sees something. */
const BEGINNING: PatientFact[] = [
  { type: 'careTeam.added', ...membership, userId: ME, role: 'provider', name: 'Me' },
  { type: 'carer.linked', ...membership, userId: ME, name: 'Me', invitationId: 'i' },
  { type: 'consent.granted', ...membership, consentId: 'a', categories: ['goals', 'sleep'], to: { role: 'careTeam' } },
  { type: 'consent.granted', ...membership, consentId: 'b', categories: ['goals', 'diary'], to: { userId: ME } },
]

/** What is known of a log without folding it: who stands how, and what is granted. */
type Known = { isMember: boolean; isLinked: boolean; unit: string; grants: Map<string, Granted> }
type Granted = Omit<Extract<PatientFact, { type: 'consent.granted' }>, 'categories'> & { open: Set<Category> }

function learn({ grants, ...known }: Known, fact: PatientFact): Known {
  switch (fact.type) {
    case 'careTeam.added':
      return { ...known, grants, isMember: true }
    case 'careTeam.removed':
      return { ...known, grants, isMember: false }
    case 'carer.linked':
      return { ...known, grants, isLinked: true }
    case 'carer.unlinked':
      return { ...known, grants, isLinked: false }
    case 'unit.changed':
      return { ...known, grants, unit: fact.unit }
    default:
      return { ...known, grants: granted(grants, fact) }
  }
}

function granted(before: Map<string, Granted>, fact: PatientFact): Map<string, Granted> {
  const grants = new Map([...before].map(([id, grant]) => [id, { ...grant, open: new Set(grant.open) }]))
  if (fact.type === 'consent.granted') grants.set(fact.consentId, { ...fact, open: new Set(fact.categories) })
  if (fact.type !== 'consent.withdrawn') return grants
  const grant = grants.get(fact.consentId)
  if (fact.categories) fact.categories.forEach((each) => grant?.open.delete(each))
  else grant?.open.clear()
  return grants
}

function isOpen(known: Known, role: Role, category: Category, at: Instant): boolean {
  const isTeam = role === 'provider' ? known.isMember : role === 'coordinator' && known.unit === 'main'
  if (!isTeam && !(role === 'carer' && known.isLinked)) return false
  return [...known.grants.values()].some(({ to, open, since, until }) => {
    const isTo = 'userId' in to ? to.userId === ME : isTeam
    return isTo && open.has(category) && !(until && at >= until) && !(since && at < since)
  })
}

describe('an open patient', () => {
  test('[CONS-7] T-03 T-11 however rights change while somebody watches, comes and goes, nothing reaches him that is not open', () => {
    const steps = fc.array(fc.record({ fact: aFact, comesBack: fc.boolean() }), { maxLength: 40 })
    fc.assert(
      fc.property(fc.constantFrom<Role>('provider', 'coordinator', 'carer'), steps, (role, all) => {
        const watch = aWatch(role)
        for (const [index, { fact, comesBack }] of all.entries()) {
          watch.take(entryOf(index + 2, addMs(BEGUN, (index + 1) * 1_000), fact))
          if (comesBack) watch.comeBack()
        }
      }),
      { seed: 20_261_121, numRuns: 2_000 },
    )
  })

  /** Somebody of a role before an open patient, and the oracle beside him. */
  function aWatch(role: Role) {
    const user = {
      ...{ id: ME, role, status: 'active', name: 'Me', email: 'me@x.example', timeZone: 'Etc/UTC' },
      ...{ orgId: 'org', preferences: {}, ...(role === 'coordinator' && { unit: 'main' }) },
    } as User
    const log: PatientEntry[] = []
    let state = begin()
    let known = BEGINNING.reduce(learn, { isMember: false, isLinked: false, unit: 'main', grants: new Map() })
    let sight = visibleCategories(user, state, BEGUN)
    const expectAll = (facts: readonly PatientFact[] | null, at: Instant) =>
      facts?.forEach((fact) => expectOpen(fact, (category) => isOpen(known, role, category, at)))

    return {
      take(entry: PatientEntry): void {
        log.push(entry)
        state = must(evolvePatient(state, entry.facts, { ...entry, by: 'david' }), 'a log that began')
        known = entry.facts.reduce(learn, known)
        if (!sight) return
        const verdict = judgeEntry(user, sight, { entry, before: null, after: state })
        if (verdict.kind === 'entry') expectAll(verdict.frame.facts, entry.recordedAt)
        else sight = null
      },
      comeBack(): void {
        sight = visibleCategories(user, state, state.recordedAt)
        if (sight) for (const past of log) expectAll(pastEntryOf(user, state, past).facts, past.recordedAt)
      },
    }
  }

  function expectOpen({ category }: PatientFact, open: (category: Category) => boolean): void {
    if (category === 'membership') return
    expect(category).not.toBe('own')
    expect(open(category as Category)).toBe(true)
  }

  function begin(): PatientState {
    const registered: PatientFact = {
      ...{
        type: 'patient.registered',
        ...membership,
        userId: 'david',
        name: 'David',
        timeZone: 'Etc/UTC',
        dayStart: 0,
      },
      ...{ unit: 'main', consentTextVersion: 'v', consentedAt: BEGUN },
    }
    const head = { stream: 'p', orgId: 'org', seq: 1, recordedAt: BEGUN, by: 'david' }
    return must(evolvePatient(null, [registered, ...BEGINNING], head), 'a log that begins')
  }

  function entryOf(seq: number, recordedAt: Instant, fact: PatientFact): PatientEntry {
    return {
      ...{ stream: 'p', kind: 'patient', orgId: 'org', seq, opId: `op-${seq}`, opHash: '', facts: [fact] },
      ...{ actor: { userId: 'david', role: 'patient' }, at: recordedAt, recordedAt, v: 1 },
    }
  }
})
