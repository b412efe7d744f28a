export { lifeFacts, PatientFact } from './patient.schema.ts'
export { clockOf, decideTime, evolvePatient, FIRST_UNIT, nextChangeAt, SILENCE_DAYS, todayOf } from './patient.rules.ts'
export type { EntryHead, LastEntry, PatientState } from './patient.rules.ts'
export { redactState, visibleFacts } from './redact.rules.ts'
