export {
  accountFacts,
  AccountStatus,
  ChangeMe,
  ChangePassword,
  ForgotPassword,
  PASSWORD_MAX,
  PASSWORD_MIN,
  Preferences,
  RefreshTokens,
  Register,
  ResetPassword,
  Role,
  ROLES,
  SignIn,
  THEMES,
} from './accounts.schema.ts'
export type { AccountFact, User } from './accounts.schema.ts'
export {
  decideApprove,
  decideBreakGlass,
  decideDeactivate,
  GLASS_A_DAY,
  endsAllSessions,
  evolveAccount,
} from './accounts.rules.ts'
export type { Account } from './accounts.rules.ts'
export { decideChangeRole, decideMoveCoordinator } from './staff.rules.ts'
export {
  AddPasskey,
  Code,
  ConfirmTotp,
  FACTOR_WAYS,
  FactorWay,
  MadePasskey,
  MostGraceDays,
  Prove,
  RECOVERY_CODES,
  RemovePasskey,
  ResetFactors,
  SecondFactorRule,
  SecondStep,
  SecondStepChallenge,
  SetSecondFactor,
  UsedPasskey,
} from './factors.schema.ts'
export type { FactorFact, Passkey, Proof } from './factors.schema.ts'
export {
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
  hasFactor,
  isEnrolled,
  isStaff,
  MOST_PASSKEYS,
  mustEnrol,
  NO_FACTORS,
  waysOf,
} from './factors.rules.ts'
export type { Factors } from './factors.rules.ts'
export { expiryOf, FRESH_MS, isFresh, isLocked, lifetimeOf } from './lifetimes.rules.ts'
export type { Lifetime } from './lifetimes.rules.ts'
