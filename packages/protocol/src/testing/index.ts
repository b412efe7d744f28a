export { later, lived, OWNER_ID, PATIENT_ID, registered, wait } from './a-patient.ts'
export type { History, Step } from './a-patient.ts'
export { anyHistory } from './any-history.ts'
export { reminding } from './reminding.ts'
