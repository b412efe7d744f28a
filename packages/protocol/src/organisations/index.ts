export {
  AddUnit,
  ChangeRole,
  InvitationToken,
  InviteStaff,
  MoveCoordinator,
  ReadInvitation,
  RenameUnit,
  STAFF_ROLES,
  StaffRole,
  unitFacts,
  WithdrawInvitation,
} from './organisations.schema.ts'
export type { UnitFact } from './organisations.schema.ts'
export {
  decideAddUnit,
  decideInvite,
  decideRenameUnit,
  decideUseInvitation,
  decideWithdrawInvitation,
  evolveStaffing,
  isOpen,
  MAX_INVITATIONS,
  MAX_UNITS,
  requireOpen,
  requireUnit,
} from './organisations.rules.ts'
export type { Invitation, Invitations, Staffing, Unit } from './organisations.rules.ts'
