import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Category } from '../core/category.ts'
import { CATEGORIES } from '../core/category.ts'
import { addMs } from '../core/time.ts'
import type { ConsentFact } from './consent.schema.ts'
import { GrantConsent } from './consent.schema.ts'
import type { Grants } from './consent.rules.ts'
import { evolveConsent, tellEnded } from './consent.rules.ts'
import { decideGrant, decideWithdraw, MAX_GRANTS } from './decide-consent.rules.ts'
import { isSeen, sightKey, sightOf } from './sight.rules.ts'

const NOW = '2026-11-21T10:00:00.000Z'
const key = { opId: '00000000-0000-4000-8000-000000000000', patientId: 'patient-1' }
const careTeam = { role: 'careTeam' } as const
const team = { userId: 'maya', as: 'provider' } as const
const folded = (facts: ConsentFact[], before: Grants = {}): Grants =>
  facts.reduce((grants, fact) => evolveConsent(grants, fact, NOW), before)
const asked = (words: Partial<GrantConsent> = {}): GrantConsent => ({
  ...key,
  categories: ['goals'],
  to: careTeam,
  ...words,
})
const granting = (grants: Grants = {}) => ({ grants, now: NOW, canTake: (userId: string) => userId === 'maya' })
const granted = (words: Partial<GrantConsent> = {}, id = 'c1'): Grants =>
  folded(decideGrant(granting(), asked(words), id))

describe('granting', () => {
  test('[CONS-3] a grant keeps the version of the words it was given under', () => {
    expect(granted()['c1']).toMatchObject({ textVersion: '2026-11-s1', grantedAt: NOW })
    expect(GrantConsent.safeParse(asked({ textVersion: 'made-up' as never })).success).toBe(false)
  })

  test('[CONS-4] it opens from now or before, ends after now, and goes to who can take it', () => {
    const refusal = (words: Partial<GrantConsent>) => () => decideGrant(granting(), asked(words), 'c')
    expect(refusal({ until: NOW })).toThrow('invalid')
    expect(refusal({ since: addMs(NOW, 3_600_000) })).toThrow('invalid')
    expect(granted({ since: addMs(NOW, 60_000) })['c1']?.since).toBe(NOW)
    expect(refusal({ to: { userId: 'eve' } })).toThrow('consent.cannotTake')
    const full = Object.fromEntries(Array.from({ length: MAX_GRANTS }, (_, n) => [`g${n}`, granted()['c1']])) as Grants
    expect(() => decideGrant(granting(full), asked(), 'c')).toThrow('consent.tooMany')
  })
})

describe('withdrawing', () => {
  test('[CONS-5] some categories leave the rest; all of them, or none named, end the grant', () => {
    const grants = granted({ categories: ['goals', 'sleep'] })
    const left = folded(decideWithdraw(grants, { ...key, consentId: 'c1', categories: ['goals', 'mood'] }), grants)
    expect(left['c1']?.categories).toEqual(['sleep'])
    expect(folded(decideWithdraw(left, { ...key, consentId: 'c1', categories: ['sleep'] }), left)).toEqual({})
    expect(folded(decideWithdraw(grants, { ...key, consentId: 'c1' }), grants)).toEqual({})
  })

  test('[CONS-5] what is not in force, not named in it, or not hers to give back is not there', () => {
    const grants = granted({ to: { userId: 'maya' } })
    const refusal = (words: object, only?: string) => () =>
      decideWithdraw(grants, { ...key, consentId: 'c1', ...words }, only)
    expect(refusal({ consentId: 'other' })).toThrow('notFound')
    expect(refusal({ consentId: 'constructor' })).toThrow('notFound')
    expect(refusal({ categories: ['mood'] })).toThrow('notFound')
    expect(refusal({}, 'rosa')).toThrow('notFound')
    expect(folded(refusal({}, 'maya')(), grants)).toEqual({})
  })

  const anAct = fc.record({
    id: fc.constantFrom('a', 'b', 'c'),
    categories: fc.uniqueArray(fc.constantFrom(...CATEGORIES), { minLength: 1 }),
    isGrant: fc.boolean(),
    isWhole: fc.boolean(),
  })
  test('[CONS-5] whatever is granted and withdrawn in whatever order, what is open is what was granted and not taken back', () => {
    fc.assert(
      fc.property(fc.array(anAct, { maxLength: 20 }), (acts) => {
        let grants: Grants = {}
        const open = new Map<string, Set<Category>>()
        for (const { id, categories, isGrant, isWhole } of acts) {
          const fact: ConsentFact = isGrant
            ? { type: 'consent.granted', category: 'membership', consentId: id, categories, to: careTeam }
            : { type: 'consent.withdrawn', category: 'membership', consentId: id, ...(!isWhole && { categories }) }
          grants = evolveConsent(grants, fact, NOW)
          if (isGrant) open.set(id, new Set(categories))
          else if (isWhole) open.delete(id)
          else categories.forEach((each) => open.get(id)?.delete(each))
        }
        const all = new Set([...open.values()].flatMap((each) => [...each]))
        expect([...sightOf(grants, team, NOW)].sort()).toEqual([...all].sort())
      }),
      { seed: 6, numRuns: 500 },
    )
  })
})

describe('what is seen', () => {
  test('[CONS-2] a grant holds up to its end and not at it, and its end is told once', () => {
    const until = addMs(NOW, 1_000)
    const grants = granted({ until })
    expect(sightOf(grants, team, addMs(until, -1)).has('goals')).toBe(true)
    expect(sightOf(grants, team, until).has('goals')).toBe(false)
    expect(tellEnded(grants, addMs(until, -1))).toEqual([])
    expect(tellEnded(folded(tellEnded(grants, until), grants), until)).toEqual([])
  })

  test('[CONS-6] of two grants of a category the one that opens more counts', () => {
    const [early, late] = [addMs(NOW, -2_000), addMs(NOW, -1_000)]
    const both = { ...granted({ since: late }, 'late'), ...granted({ since: early }, 'early') }
    const sight = sightOf(both, team, NOW)
    expect(sight.since?.get('goals')).toBe(early)
    expect([isSeen(sight, 'goals', addMs(early, -1)), isSeen(sight, 'goals', early)]).toEqual([false, true])
    expect(isSeen(sight, 'membership', addMs(early, -1))).toBe(true)
    const whole = sightOf({ ...both, ...granted({}, 'whole') }, team, NOW)
    expect(whole.since).toBeUndefined()
    expect(sightKey(whole)).not.toBe(sightKey(sight))
  })

  test('[CONS-1] a grant to the care team reaches its providers and coordinators, and no carer', () => {
    const grants = granted()
    const sees = (as: 'provider' | 'coordinator' | 'carer') => sightOf(grants, { userId: 'x', as }, NOW).has('goals')
    expect([sees('provider'), sees('coordinator'), sees('carer')]).toEqual([true, true, false])
  })
})
