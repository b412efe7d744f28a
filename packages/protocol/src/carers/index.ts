export {
  AcceptInvitation,
  CancelInvitation,
  carerCommands,
  carerFacts,
  InviteCarer,
  UnlinkCarer,
} from './carers.schema.ts'
export type { CarerFact } from './carers.schema.ts'
export {
  decideCancel,
  decideInvite,
  decideUnlink,
  evolveCarers,
  isLinked,
  isPending,
  NO_CARERS,
  requireInvitation,
  settleCarers,
} from './carers.rules.ts'
export type { Carer, Carers, Invitation } from './carers.rules.ts'
