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
