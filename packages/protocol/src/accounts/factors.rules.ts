import { Refusal } from '../core/refusal.ts'
import type { Instant } from '../core/time.ts'
import { addMs } from '../core/time.ts'
import type { Role } from './accounts.schema.ts'
import type { FactorFact, FactorWay, Passkey, SecondFactorRule } from './factors.schema.ts'

export const MOST_PASSKEYS = 10

/** The second factors somebody has. */
export type Factors = {
  /** `step` is the last one whose code was taken: no code is taken twice. */
  totp: { seed: string; step: number; since: Instant } | null
  passkeys: (Passkey & { since: Instant })[]
  recovery: { hashes: string[]; madeAt: Instant } | null
}
/** What of an account decides about its second factors. */
type Person = { role: Role; factors: Factors; registeredAt: Instant }
export const NO_FACTORS: Factors = { totp: null, passkeys: [], recovery: null }

const DAY_MS = 86_400_000
/** What an organisation asks until it says otherwise. In a demo everybody comes in by the password that stands on the screen. */
export function defaultRule(isDemo: boolean): SecondFactorRule {
  return { require: isDemo ? 'recommended' : 'required', graceDays: 14 }
}

/** Total: a fact about what is not there changes nothing. */
export function evolveFactors(factors: Factors, fact: FactorFact, at: Instant): Factors {
  const { totp, passkeys, recovery } = factors
  switch (fact.type) {
    case 'factor.totpSet':
      return { ...factors, totp: { seed: fact.seed, step: fact.step, since: at } }
    case 'factor.totpUsed':
      return { ...factors, totp: totp && { ...totp, step: Math.max(totp.step, fact.step) } }
    case 'factor.totpRemoved':
      return whole({ ...factors, totp: null })
    case 'factor.passkeyAdded':
      return { ...factors, passkeys: [...passkeys, { ...fact.passkey, since: at }] }
    case 'factor.passkeyUsed':
      return {
        ...factors,
        passkeys: passkeys.map((each) =>
          each.passkeyId === fact.passkeyId ? { ...each, counter: fact.counter } : each,
        ),
      }
    case 'factor.passkeyRemoved':
      return whole({ ...factors, passkeys: passkeys.filter(({ passkeyId }) => passkeyId !== fact.passkeyId) })
    case 'factor.recoverySet':
      return { ...factors, recovery: { hashes: fact.hashes, madeAt: at } }
    case 'factor.recoveryUsed':
      return {
        ...factors,
        recovery: recovery && { ...recovery, hashes: recovery.hashes.filter((hash) => hash !== fact.hash) },
      }
    case 'factor.reset':
      return NO_FACTORS
    case 'device.new':
      return factors
  }
}

/** Codes on paper stand for a factor; they go with the last one. */
function whole(factors: Factors): Factors {
  return hasFactor(factors) ? factors : NO_FACTORS
}

/** Whoever has one always needs it to sign in. */
export function hasFactor({ totp, passkeys }: Factors): boolean {
  return totp !== null || passkeys.length > 0
}

/** How somebody can take the second step, the surest first. Empty for who needs none. */
export function waysOf({ factors: { totp, passkeys, recovery } }: Pick<Person, 'factors'>): FactorWay[] {
  return [
    ...(passkeys.length > 0 ? (['passkey'] as const) : []),
    ...(totp ? (['totp'] as const) : []),
    ...(recovery && recovery.hashes.length > 0 ? (['recovery'] as const) : []),
  ]
}

/** Who works for an organisation, and sees others than himself. */
export const isStaff = (role: Role) => role !== 'patient' && role !== 'carer'

/** Whether somebody has what the rule can ask of him: staff any factor, an administrator a passkey. */
export function isEnrolled({ role, factors }: Omit<Person, 'registeredAt'>): boolean {
  return role === 'admin' ? factors.passkeys.length > 0 : hasFactor(factors)
}

/** Until when somebody may go on without what his organisation requires; null when nothing is required of him. */
export function enrolBy(person: Person, rule: SecondFactorRule): Instant | null {
  if (rule.require !== 'required' || !isStaff(person.role) || isEnrolled(person)) return null
  return addMs(person.registeredAt, rule.graceDays * DAY_MS)
}

/** Whether somebody can reach nothing but enrolment and the way out. */
export function mustEnrol(person: Person, rule: SecondFactorRule, now: Instant): boolean {
  const by = enrolBy(person, rule)
  return by !== null && by <= now
}

/** Takes the code of a step, once. @throws Refusal `auth.wrongCode` for one that was taken, or a later one's forerunner */
export function decideUseTotp({ totp }: Factors, step: number): FactorFact[] {
  if (!totp || step <= totp.step) throw new Refusal('auth.wrongCode')
  return [{ type: 'factor.totpUsed', step }]
}

/** @throws Refusal `auth.wrongCode` for a code that is not of the set, or was used */
export function decideUseRecovery({ recovery }: Factors, hash: string): FactorFact[] {
  if (!recovery?.hashes.includes(hash)) throw new Refusal('auth.wrongCode')
  return [{ type: 'factor.recoveryUsed', hash }]
}

/**
 * Notes a use of a passkey. One that counts must have gone on counting since, or there are two of it.
 * @throws Refusal `auth.wrongCode`
 */
export function decideUsePasskey({ passkeys }: Factors, passkeyId: string, counter: number): FactorFact[] {
  const known = passkeys.find((each) => each.passkeyId === passkeyId)
  const isOn = known && (counter > known.counter || (counter === 0 && known.counter === 0))
  if (!isOn) throw new Refusal('auth.wrongCode')
  return [{ type: 'factor.passkeyUsed', passkeyId, counter }]
}

/** The first factor comes with codes for the day when it is lost. */
function withRecovery(factors: Factors, hashes: string[]): FactorFact[] {
  return factors.recovery ? [] : [{ type: 'factor.recoverySet', hashes }]
}

export function decideSetTotp(factors: Factors, given: { seed: string; step: number; hashes: string[] }): FactorFact[] {
  const { seed, step, hashes } = given
  return [{ type: 'factor.totpSet', seed, step }, ...withRecovery(factors, hashes)]
}

/** @throws Refusal `factor.known` for a passkey one has, `factor.tooMany` */
export function decideAddPasskey(factors: Factors, passkey: Passkey, hashes: string[]): FactorFact[] {
  if (factors.passkeys.some(({ credentialId }) => credentialId === passkey.credentialId))
    throw new Refusal('factor.known')
  if (factors.passkeys.length >= MOST_PASSKEYS) throw new Refusal('factor.tooMany')
  return [{ type: 'factor.passkeyAdded', passkey }, ...withRecovery(factors, hashes)]
}

/**
 * Takes a factor away.
 * @throws Refusal `notFound` for one that is not there, `factor.needed` when the organisation would then shut the person out
 */
export function decideRemoveFactor(
  person: Person,
  fact: Extract<FactorFact, { type: 'factor.totpRemoved' | 'factor.passkeyRemoved' }>,
  rule: SecondFactorRule,
): FactorFact[] {
  const { factors } = person
  const isThere =
    fact.type === 'factor.totpRemoved'
      ? factors.totp !== null
      : factors.passkeys.some(({ passkeyId }) => passkeyId === fact.passkeyId)
  if (!isThere) throw new Refusal('notFound')
  const left = evolveFactors(factors, fact, person.registeredAt)
  const wasEnough = isEnrolled(person)
  if (wasEnough && enrolBy({ ...person, factors: left }, rule) !== null) throw new Refusal('factor.needed')
  return [fact]
}

/** @throws Refusal `factor.none` for who has no factor the codes could stand for */
export function decideRenewRecovery(factors: Factors, hashes: string[]): FactorFact[] {
  if (!hasFactor(factors)) throw new Refusal('factor.none')
  return [{ type: 'factor.recoverySet', hashes }]
}

/** Ends every session too. @throws Refusal `factor.none` */
export function decideResetFactors({ factors }: Pick<Person, 'factors'>): (FactorFact | { type: 'session.ended' })[] {
  if (!hasFactor(factors)) throw new Refusal('factor.none')
  return [{ type: 'factor.reset' }, { type: 'session.ended' }]
}
