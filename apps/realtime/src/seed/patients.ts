import type { PatientPlan } from './patient-plan.ts'
import { NEEDING } from './patients-needing.ts'
import { WELL } from './patients-well.ts'

/** Everybody on the demo board besides David. All of them are made up. */
export const PATIENTS: readonly PatientPlan[] = [...NEEDING, ...WELL]
