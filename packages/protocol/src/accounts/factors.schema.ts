/*
 * Second factors: what somebody proves besides his password. Codes of an app, passkeys, and codes on paper for the day
 * when both are lost. What an organisation wants of its staff stands on the organisation's own stream.
 */
import { z } from 'zod'
import { Id, OpId } from '../core/fields.ts'

export const RECOVERY_CODES = 10

/** How somebody can prove that it is he, besides by his password. */
export const FACTOR_WAYS = ['passkey', 'totp', 'recovery'] as const
export const FactorWay = z.enum(FACTOR_WAYS)
export type FactorWay = z.infer<typeof FactorWay>

const base64url = (most: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(most)
const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const
const transports = z.array(z.enum(TRANSPORTS)).max(TRANSPORTS.length)

/** What a browser answers when a passkey is made (WebAuthn, `RegistrationResponseJSON` without its extensions). */
export const MadePasskey = z.strictObject({
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal('public-key'),
  response: z.strictObject({
    clientDataJSON: base64url(4000),
    attestationObject: base64url(8000),
    transports: z.exactOptional(transports),
  }),
})
/** What a browser answers when a passkey is used (`AuthenticationResponseJSON` without its extensions). */
export const UsedPasskey = z.strictObject({
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal('public-key'),
  response: z.strictObject({
    clientDataJSON: base64url(4000),
    authenticatorData: base64url(2000),
    // As long as those that stand up to quantum computers: browsers make them already.
    signature: base64url(8000),
    userHandle: z.exactOptional(base64url(100)),
  }),
})
export type MadePasskey = z.infer<typeof MadePasskey>
export type UsedPasskey = z.infer<typeof UsedPasskey>

/** As people type it: spaces and dashes are theirs. */
export const Code = z.string().trim().min(1).max(20)
export const RecoveryCode = z.string().trim().min(1).max(40)
/** A second factor, one of them. */
export const proof = {
  code: z.exactOptional(Code),
  recoveryCode: z.exactOptional(RecoveryCode),
  passkey: z.exactOptional(UsedPasskey),
}
export const secondStepToken = z.string().min(1).max(2000)
export const SecondStep = z.strictObject({ token: secondStepToken, ...proof })
export const SecondStepChallenge = z.strictObject({ token: secondStepToken })
export const Prove = z.strictObject({ password: z.exactOptional(z.string().min(1).max(256)), ...proof })
export type Proof = { code?: string; recoveryCode?: string; passkey?: UsedPasskey }

export const ConfirmTotp = z.strictObject({ opId: OpId, enrolment: z.string().min(1).max(600), code: Code })
export const AddPasskey = z.strictObject({ opId: OpId, label: z.string().trim().min(1).max(60), passkey: MadePasskey })
export const RemovePasskey = z.strictObject({ opId: OpId, passkeyId: Id })
export const ResetFactors = z.strictObject({ opId: OpId, userId: Id })
export const MostGraceDays = 90
/** What an organisation asks of its staff, and how long somebody new has for it. */
export const secondFactorRule = {
  require: z.enum(['recommended', 'required']),
  graceDays: z.int().min(0).max(MostGraceDays),
}
export const SecondFactorRule = z.strictObject(secondFactorRule)
export const SetSecondFactor = z.strictObject({ opId: OpId, ...secondFactorRule })
export type SecondFactorRule = z.infer<typeof SecondFactorRule>
export type SetSecondFactor = z.infer<typeof SetSecondFactor>

/** What is kept of a passkey: its public half, and how often it says it was used. */
export const Passkey = z.strictObject({
  passkeyId: Id,
  credentialId: base64url(1400),
  publicKey: base64url(4000),
  counter: z.int().min(0),
  transports,
  label: z.string().max(60),
})
export type Passkey = z.infer<typeof Passkey>

export const factorFacts = [
  /** `seed` is sealed for this person; `step` is that of the code which confirmed it. */
  z.strictObject({ type: z.literal('factor.totpSet'), seed: z.string(), step: z.int() }),
  z.strictObject({ type: z.literal('factor.totpUsed'), step: z.int() }),
  z.strictObject({ type: z.literal('factor.totpRemoved') }),
  z.strictObject({ type: z.literal('factor.passkeyAdded'), passkey: Passkey }),
  z.strictObject({ type: z.literal('factor.passkeyUsed'), passkeyId: Id, counter: z.int().min(0) }),
  z.strictObject({ type: z.literal('factor.passkeyRemoved'), passkeyId: Id }),
  /** Keyed hashes; a new set ends the one before. */
  z.strictObject({ type: z.literal('factor.recoverySet'), hashes: z.array(z.string()).length(RECOVERY_CODES) }),
  z.strictObject({ type: z.literal('factor.recoveryUsed'), hash: z.string() }),
  /** An administrator took all of them away, for somebody who has lost them. */
  z.strictObject({ type: z.literal('factor.reset') }),
  /** A sign-in from a device that was never seen before. */
  z.strictObject({ type: z.literal('device.new'), device: z.string().max(60) }),
] as const
export type FactorFact = z.infer<(typeof factorFacts)[number]>
