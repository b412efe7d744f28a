import {
  AddPasskey,
  ConfirmTotp,
  Prove,
  RemovePasskey,
  ResetFactors,
  SecondFactorRule,
  SecondStep,
  SecondStepChallenge,
  SetSecondFactor,
} from '@closeby/protocol/accounts'
import { Id, OpId } from '@closeby/protocol/core'
import { z } from 'zod'
import { TokensAnswer, UserAnswer } from '../core/account-answers.ts'
import { At, Nothing, Seq } from '../core/answers.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import { withCookies } from './cookies.ts'
import type { FactorsService } from './factors.service.ts'
import type { SecondStepService } from './second-step.service.ts'

/** Whoever lacks a factor that is required of him gets in here, and out. */
const enrolling = { policy: { kind: 'self' }, opensTo: ['unenrolled'] } as const
const read = { ...enrolling, rate: 'read', audit: 'none' } as const
const write = { ...enrolling, rate: 'write', audit: 'account' } as const
const signIn = { policy: { kind: 'public' }, rate: 'signIn', audit: 'account' } as const
const proving = {
  policy: { kind: 'self' },
  opensTo: ['locked', 'unenrolled'],
  rate: 'signIn',
  audit: 'account',
} as const
const admins = { policy: { kind: 'roles', roles: ['admin'] } } as const

const FactorsAnswer = z
  .strictObject({
    totp: z.strictObject({ since: At }).nullable().describe('Codes of an app.'),
    passkeys: z.array(z.strictObject({ id: Id, label: z.string(), since: At })),
    recoveryCodesLeft: z.int(),
    rule: SecondFactorRule.shape.require.describe('What the organisation asks of its staff.'),
    enrolBy: At.nullable().describe('Until when this person may go on without what is required.'),
  })
  .meta({ id: 'Factors' })
const Changed = z.strictObject({ seq: Seq })
const RecoveryAnswer = z.array(z.string()).describe('Told this once; empty when those there were still hold.')
const Added = z.strictObject({ seq: Seq, recoveryCodes: RecoveryAnswer })
const RuleAnswer = z.strictObject({ ...SecondFactorRule.shape, seq: Seq }).meta({ id: 'SecondFactorRule' })
/** Handed to the browser as it is: WebAuthn level 3, `PublicKeyCredentialCreationOptionsJSON` and its sister for use. */
const Options = z.strictObject({ options: z.looseObject({ challenge: z.string() }) })

export function factorDoors({ factors, second }: { factors: FactorsService; second: SecondStepService }): AnyDoor[] {
  return [
    defineDoor({
      name: 'auth.secondStep',
      summary: 'Take the second step to sign in for tokens',
      rest: { method: 'POST', path: '/api/auth/second-step' },
      input: SecondStep,
      ...signIn,
      answer: TokensAnswer,
      run: (context, input) => second.login(context, input),
    }),
    defineDoor({
      name: 'auth.secondStepChallenge',
      summary: 'Get what a passkey signs to take the second step',
      rest: { method: 'POST', path: '/api/auth/second-step/challenge' },
      input: SecondStepChallenge,
      ...signIn,
      audit: 'none',
      answer: Options,
      run: (_context, input) => second.challenge(input),
    }),
    defineDoor({
      name: 'session.secondStep',
      summary: 'Take the second step to sign in for a cookie',
      rest: { method: 'POST', path: '/api/session/second-step', reply: withCookies },
      input: SecondStep,
      ...signIn,
      policy: { kind: 'public', knowsCaller: true },
      answer: z.strictObject({ user: UserAnswer }),
      run: (context, input) => second.beginSession(context, input),
    }),
    defineDoor({
      name: 'session.prove',
      summary: 'Show again that it is you: opens a locked session, and what asks for it',
      rest: { method: 'POST', path: '/api/session/prove', reply: withCookies },
      input: Prove,
      ...proving,
      answer: z.strictObject({ provenAt: At }),
      run: (context, input) => second.prove(callerOf(context), input),
    }),
    defineDoor({
      name: 'session.proveChallenge',
      summary: 'Get what a passkey signs to show again that it is you',
      rest: { method: 'POST', path: '/api/session/prove/challenge' },
      input: Nothing,
      ...proving,
      audit: 'none',
      answer: Options,
      run: (context) => second.proveChallenge(callerOf(context)),
    }),
    defineDoor({
      name: 'factors.list',
      summary: 'Read one’s second factors and what the organisation asks',
      rest: { method: 'GET', path: '/api/factors' },
      input: Nothing,
      ...read,
      answer: FactorsAnswer,
      run: (context) => factors.list(callerOf(context)),
    }),
    defineDoor({
      name: 'factors.beginTotp',
      summary: 'Get a seed for an app',
      rest: { method: 'POST', path: '/api/factors/totp' },
      input: Nothing,
      ...write,
      fresh: true,
      answer: z.strictObject({ secret: z.string(), uri: z.string(), enrolment: z.string() }),
      run: (context) => factors.beginTotp(callerOf(context)),
    }),
    defineDoor({
      name: 'factors.confirmTotp',
      summary: 'Confirm the seed of an app by its first code',
      rest: { method: 'PUT', path: '/api/factors/totp' },
      input: ConfirmTotp,
      ...write,
      answer: Added,
      run: (context, input) => factors.confirmTotp(callerOf(context), input),
    }),
    defineDoor({
      name: 'factors.removeTotp',
      summary: 'Take the codes of an app away',
      rest: { method: 'DELETE', path: '/api/factors/totp' },
      input: z.strictObject({ opId: OpId }),
      ...write,
      fresh: true,
      answer: Changed,
      run: (context, input) => factors.removeTotp(callerOf(context), input),
    }),
    defineDoor({
      name: 'factors.beginPasskey',
      summary: 'Get what a browser needs to make a passkey',
      rest: { method: 'POST', path: '/api/factors/passkeys/challenge' },
      input: Nothing,
      ...write,
      fresh: true,
      answer: Options,
      run: (context) => factors.beginPasskey(callerOf(context)),
    }),
    defineDoor({
      name: 'factors.addPasskey',
      summary: 'Add a passkey',
      rest: { method: 'POST', path: '/api/factors/passkeys', status: 201 },
      input: AddPasskey,
      ...write,
      answer: z.strictObject({ ...Added.shape, passkeyId: Id }),
      run: (context, input) => factors.addPasskey(callerOf(context), input),
    }),
    defineDoor({
      name: 'factors.removePasskey',
      summary: 'Take a passkey away',
      rest: { method: 'DELETE', path: '/api/factors/passkeys/:passkeyId' },
      input: RemovePasskey,
      ...write,
      fresh: true,
      answer: Changed,
      run: (context, input) => factors.removePasskey(callerOf(context), input),
    }),
    defineDoor({
      name: 'factors.renewRecovery',
      summary: 'Get ten new recovery codes; the old ones end',
      rest: { method: 'POST', path: '/api/factors/recovery-codes' },
      input: z.strictObject({ opId: OpId }),
      ...write,
      fresh: true,
      answer: Added,
      run: (context, input) => factors.renewRecovery(callerOf(context), input),
    }),
    defineDoor({
      name: 'user.resetFactors',
      summary: 'Take lost second factors away from somebody of the organisation',
      rest: { method: 'POST', path: '/api/admin/users/:userId/reset-factors' },
      input: ResetFactors,
      ...admins,
      rate: 'write',
      audit: 'account',
      fresh: true,
      answer: Changed,
      run: (context, input) => factors.reset(callerOf(context), input),
    }),
    defineDoor({
      name: 'secondFactor.read',
      summary: 'Read what the organisation asks of its staff at sign-in',
      rest: { method: 'GET', path: '/api/admin/second-factor' },
      input: Nothing,
      ...admins,
      rate: 'read',
      audit: 'none',
      answer: RuleAnswer,
      run: (context) => factors.readRule(callerOf(context)),
    }),
    defineDoor({
      name: 'secondFactor.set',
      summary: 'Set what the organisation asks of its staff at sign-in',
      rest: { method: 'PUT', path: '/api/admin/second-factor' },
      input: SetSecondFactor,
      ...admins,
      rate: 'write',
      audit: 'account',
      fresh: true,
      answer: RuleAnswer,
      run: (context, input) => factors.setRule(callerOf(context), input),
    }),
  ]
}
