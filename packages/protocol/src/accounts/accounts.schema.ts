/*
 * Accounts: who somebody is, the credentials and the role, on the user's own stream.
 * What others see of a patient (name, zone, unit) lives in the patient's log instead.
 */
import { z } from 'zod'
import { EmailField, Id, InstantField, NameField, OpId, TimeZoneField } from '../core/fields.ts'
import { factorFacts } from './factors.schema.ts'

export const ROLES = ['patient', 'provider', 'coordinator', 'carer', 'admin'] as const
export const Role = z.enum(ROLES)
export type Role = z.infer<typeof Role>
export const AccountStatus = z.enum(['active', 'pending', 'deactivated'])
export type AccountStatus = z.infer<typeof AccountStatus>
export const THEMES = ['system', 'light', 'dark'] as const
export const Preferences = z.strictObject({
  theme: z.enum(THEMES).optional(),
  density: z.enum(['comfortable', 'compact']).optional(),
})
export type Preferences = z.infer<typeof Preferences>

/** Length is what makes a password strong (NIST SP 800-63B-4 section 3.1.1.2): no rules of composition. */
export const PASSWORD_MIN = 12
export const PASSWORD_MAX = 256
const password = z.string().min(PASSWORD_MIN).max(PASSWORD_MAX)
/** A password that is only checked is never refused by its length: that would tell what it is not. */
const passwordToCheck = z.string().min(1).max(PASSWORD_MAX)

export const Register = z.strictObject({
  email: EmailField,
  password,
  name: NameField,
  /** Who is invited to work here may be a coordinator or an administrator as well. */
  role: Role,
  timeZone: TimeZoneField,
  consent: z.literal(true),
  invitation: z.string().max(200).optional(),
})
export const SignIn = z.strictObject({ email: z.string().min(1).max(254), password: passwordToCheck })
export const RefreshTokens = z.strictObject({ refreshToken: z.string().min(1).max(200) })
export const ForgotPassword = z.strictObject({ email: z.string().min(1).max(254) })
export const ResetPassword = z.strictObject({ token: z.string().min(1).max(400), password })
export const ChangePassword = z.strictObject({ current: passwordToCheck, password })
export const ChangeMe = z.strictObject({
  opId: OpId,
  name: NameField.optional(),
  timeZone: TimeZoneField.optional(),
  preferences: Preferences.optional(),
})
export type Register = z.infer<typeof Register>
export type ChangeMe = z.infer<typeof ChangeMe>

/** What the outside sees of an account. */
export type User = {
  id: string
  role: Role
  status: AccountStatus
  name: string
  email: string
  timeZone: string
  orgId: string
  preferences: Preferences
  patientId?: string
  unit?: string
}

const consented = z.strictObject({ textVersion: z.string(), at: InstantField })
export const accountFacts = [
  z.strictObject({
    type: z.literal('user.registered'),
    email: EmailField,
    name: NameField,
    role: Role,
    status: AccountStatus,
    timeZone: TimeZoneField,
    /** Null for people of a large demo panel, who never sign in. */
    passwordHash: z.string().nullable(),
    consent: consented,
    patientId: Id.optional(),
    unit: Id.optional(),
    /** The invitation of a patient by whose link a carer registered. */
    invitationId: Id.optional(),
  }),
  z.strictObject({
    type: z.literal('user.changed'),
    name: NameField.optional(),
    timeZone: TimeZoneField.optional(),
    preferences: Preferences.optional(),
  }),
  z.strictObject({ type: z.literal('user.approved') }),
  z.strictObject({ type: z.literal('user.deactivated') }),
  z.strictObject({ type: z.literal('user.roleChanged'), role: Role, unit: Id.nullable() }),
  z.strictObject({ type: z.literal('user.unitMoved'), unit: Id }),
  z.strictObject({ type: z.literal('user.passwordChanged'), passwordHash: z.string(), reset: z.boolean() }),
  z.strictObject({ type: z.literal('user.resetRequested'), resetId: Id, expiresAt: InstantField }),
  z.strictObject({ type: z.literal('user.registeredAgain') }),
  /** Used up one of the day's emergency accesses; whose patient it was stands in that patient's log. */
  z.strictObject({ type: z.literal('user.brokeGlass') }),
  /** `sid` is the hashed id of a cookie session or of a refresh family; absent, all of this user's ended. */
  z.strictObject({ type: z.literal('session.ended'), sid: z.string().optional() }),
  ...factorFacts,
] as const
export type AccountFact = z.infer<(typeof accountFacts)[number]>
