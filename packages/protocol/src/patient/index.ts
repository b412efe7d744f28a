export { beginningFacts } from './beginning.rules.ts'
export { lifeCommands, lifeFacts, MoveUnit, PatientFact, SetSilence } from './patient.schema.ts'
export {
  clockOf,
  decideSetSilence,
  decideTime,
  evolvePatient,
  FIRST_UNIT,
  nextChangeAt,
  SILENCE_DAYS,
  silenceOn,
  todayOf,
} from './patient.rules.ts'
export type { EntryHead, LastEntry, PatientState } from './patient.rules.ts'
export { decideEndCarer } from './end-carer.rules.ts'
export { decideMoveUnit } from './unit.rules.ts'
export { redactState, visibleFacts } from './redact.rules.ts'
