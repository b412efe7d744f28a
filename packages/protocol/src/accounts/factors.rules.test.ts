import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMs } from '../core/time.ts'
import { endsAllSessions } from './accounts.rules.ts'
import type { Role } from './accounts.schema.ts'
import { ROLES } from './accounts.schema.ts'
import type { Factors } from './factors.rules.ts'
import {
  decideAddPasskey,
  decideRemoveFactor,
  decideRenewRecovery,
  decideResetFactors,
  decideSetTotp,
  decideUsePasskey,
  decideUseRecovery,
  decideUseTotp,
  defaultRule,
  enrolBy,
  evolveFactors,
  hasFactor,
  MOST_PASSKEYS,
  mustEnrol,
  NO_FACTORS,
  waysOf,
} from './factors.rules.ts'
import type { FactorFact, Passkey } from './factors.schema.ts'
import { RECOVERY_CODES } from './factors.schema.ts'

const AT = '2026-11-21T10:00:00.000Z'
const DAY_MS = 86_400_000
const HASHES = Array.from({ length: RECOVERY_CODES }, (_, index) => `hash-${index}`)
const passkey = (id: string, counter = 0): Passkey => ({
  ...{ passkeyId: id, credentialId: `credential-${id}`, publicKey: 'key', counter, label: 'Laptop' },
  transports: [],
})
const fold = (facts: readonly (FactorFact | { type: 'session.ended' })[], factors: Factors = NO_FACTORS) =>
  facts.reduce((known, fact) => (fact.type === 'session.ended' ? known : evolveFactors(known, fact, AT)), factors)
const withTotp = fold(decideSetTotp(NO_FACTORS, { seed: 'sealed', step: 100, hashes: HASHES }))
const withPasskey = fold(decideAddPasskey(NO_FACTORS, passkey('a'), HASHES))
const person = (role: Role, factors: Factors = NO_FACTORS) => ({ role, factors, registeredAt: AT })
const REQUIRED = { require: 'required', graceDays: 14 } as const

describe('second factors', () => {
  test('[MFA-1] no step of an app is taken twice, and none before one that was', () => {
    const steps = fc.array(fc.integer({ min: 90, max: 130 }), { maxLength: 40 })
    fc.assert(
      fc.property(steps, (tried) => {
        let factors = withTotp
        const taken: number[] = [100]
        for (const step of tried) {
          if (step <= Math.max(...taken)) expect(() => decideUseTotp(factors, step)).toThrow('auth.wrongCode')
          else {
            factors = fold(decideUseTotp(factors, step), factors)
            taken.push(step)
          }
        }
        expect(new Set(taken).size).toBe(taken.length)
      }),
    )
    expect(() => decideUseTotp(withPasskey, 101)).toThrow('auth.wrongCode')
  })

  test('[MFA-3] ten codes come with the first factor, are taken once each, and a new set ends the old', () => {
    expect(withTotp.recovery?.hashes).toEqual(HASHES)
    const both = fold(decideAddPasskey(withTotp, passkey('a'), ['other']), withTotp)
    expect(both.recovery?.hashes).toEqual(HASHES)
    let factors = both
    for (const hash of HASHES) {
      factors = fold(decideUseRecovery(factors, hash), factors)
      expect(() => decideUseRecovery(factors, hash)).toThrow('auth.wrongCode')
    }
    expect(waysOf({ factors })).toEqual(['passkey', 'totp'])
    const fresh = HASHES.map((hash) => `${hash}-new`)
    const renewed = fold(decideRenewRecovery(both, fresh), both)
    expect(renewed.recovery?.hashes).toEqual(fresh)
    expect(() => decideUseRecovery(renewed, 'hash-0')).toThrow('auth.wrongCode')
    expect(() => decideRenewRecovery(NO_FACTORS, fresh)).toThrow('factor.none')
  })

  test('[MFA-3] codes do not outlive the last factor', () => {
    const one = fold([{ type: 'factor.totpRemoved' }], fold(decideAddPasskey(withTotp, passkey('a'), []), withTotp))
    expect(one.recovery).not.toBeNull()
    expect(fold([{ type: 'factor.passkeyRemoved', passkeyId: 'a' }], one)).toEqual(NO_FACTORS)
  })

  test('[MFA-4] a passkey is added once, up to ten, and one that counts must go on counting', () => {
    expect(() => decideAddPasskey(withPasskey, passkey('a'), [])).toThrow('factor.known')
    let many = NO_FACTORS
    for (let index = 0; index < MOST_PASSKEYS; index += 1)
      many = fold(decideAddPasskey(many, passkey(`p${index}`), HASHES), many)
    expect(() => decideAddPasskey(many, passkey('more'), [])).toThrow('factor.tooMany')
    const counting = fold(decideUsePasskey(withPasskey, 'a', 7), withPasskey)
    for (const copied of [7, 3, 0]) expect(() => decideUsePasskey(counting, 'a', copied)).toThrow('auth.wrongCode')
    expect(fold(decideUsePasskey(withPasskey, 'a', 0), withPasskey).passkeys[0]?.counter).toBe(0)
    expect(() => decideUsePasskey(withPasskey, 'another', 1)).toThrow('auth.wrongCode')
  })

  test('[MFA-5] staff of an organisation that requires it have their days, and then only enrolment', () => {
    const over = addMs(AT, 14 * DAY_MS)
    for (const role of ROLES) {
      const isStaff = role !== 'patient' && role !== 'carer'
      expect([role, enrolBy(person(role), REQUIRED)]).toEqual([role, isStaff ? over : null])
      expect(mustEnrol(person(role), REQUIRED, addMs(over, -1))).toBe(false)
      expect(mustEnrol(person(role), REQUIRED, over)).toBe(isStaff)
      expect(mustEnrol(person(role), { ...REQUIRED, require: 'recommended' }, addMs(over, DAY_MS))).toBe(false)
      expect(mustEnrol(person(role, withPasskey), REQUIRED, over)).toBe(false)
      expect(mustEnrol(person(role, withTotp), REQUIRED, over)).toBe(role === 'admin')
    }
    expect([defaultRule(true).require, defaultRule(false).require]).toEqual(['recommended', 'required'])
  })

  test('[MFA-5] nobody takes away what is required of him', () => {
    const removal = { type: 'factor.totpRemoved' } as const
    expect(() => decideRemoveFactor(person('provider', withTotp), removal, REQUIRED)).toThrow('factor.needed')
    const both = fold(decideAddPasskey(withTotp, passkey('a'), []), withTotp)
    for (const given of [person('patient', withTotp), person('provider', both), person('admin', both)])
      expect(decideRemoveFactor(given, removal, REQUIRED)).toEqual([removal])
    const last = { type: 'factor.passkeyRemoved', passkeyId: 'a' } as const
    expect(() => decideRemoveFactor(person('admin', both), last, REQUIRED)).toThrow('factor.needed')
    expect(() => decideRemoveFactor(person('patient', withTotp), last, REQUIRED)).toThrow('notFound')
  })

  test('[MFA-9] a reset leaves nothing and ends every session', () => {
    const facts = decideResetFactors({ factors: withTotp })
    expect(fold(facts, withTotp)).toEqual(NO_FACTORS)
    expect(endsAllSessions(facts)).toBe(true)
    expect(() => decideResetFactors({ factors: NO_FACTORS })).toThrow('factor.none')
  })

  test('[MFA-2] whoever has any factor has a way to take the second step, and who has none needs none', () => {
    const facts = fc.array(
      fc.oneof(
        fc.constant<FactorFact>({ type: 'factor.totpSet', seed: 's', step: 1 }),
        fc.constant<FactorFact>({ type: 'factor.totpRemoved' }),
        fc.constant<FactorFact>({ type: 'factor.passkeyAdded', passkey: passkey('a') }),
        fc.constant<FactorFact>({ type: 'factor.passkeyRemoved', passkeyId: 'a' }),
        fc.constant<FactorFact>({ type: 'factor.recoverySet', hashes: HASHES }),
        fc.constantFrom(...HASHES).map((hash): FactorFact => ({ type: 'factor.recoveryUsed', hash })),
        fc.constant<FactorFact>({ type: 'factor.reset' }),
      ),
    )
    fc.assert(
      fc.property(facts, (given) => {
        const factors = fold(given)
        const ways = waysOf({ factors }).filter((way) => way !== 'recovery')
        expect(ways.length > 0).toBe(hasFactor(factors))
      }),
    )
  })
})
