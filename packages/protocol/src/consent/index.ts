export {
  consentCommands,
  consentFacts,
  GrantConsent,
  SharedWith,
  SHARING_ROLES,
  WithdrawConsent,
} from './consent.schema.ts'
export type { ConsentFact } from './consent.schema.ts'
export { evolveConsent, isTo, tellEnded } from './consent.rules.ts'
export { decideGrant, decideWithdraw, MAX_GRANTS } from './decide-consent.rules.ts'
export type { Grant, Grants } from './consent.rules.ts'
export { isSeen, reaches, sightKey, sightOf } from './sight.rules.ts'
export type { Relation, Sight } from './sight.rules.ts'
export { CONSENT_TEXT, SHARING_TEXT } from './consent-text.ts'
