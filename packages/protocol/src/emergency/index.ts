export {
  emergencyCommands,
  emergencyFacts,
  OpenEmergency,
  REASON_MIN,
  ReviewEmergency,
  VERDICTS,
} from './emergency.schema.ts'
export type { EmergencyFact, Verdict } from './emergency.schema.ts'
export { EMERGENCY_CATEGORIES } from './emergency-categories.rules.ts'
export {
  decideOpenEmergency,
  decideReviewEmergency,
  EMERGENCY_MS,
  emergenciesChangeAt,
  emergencyOf,
  evolveEmergencies,
  patientOfEmergency,
  tellEmergencies,
} from './emergency.rules.ts'
export type { Emergencies, Emergency } from './emergency.rules.ts'
