import { alertCommands } from '../alerts/alerts.schema.ts'
import { careTeamCommands } from '../care-team/care-team.schema.ts'
import { carerCommands } from '../carers/carers.schema.ts'
import { consentCommands } from '../consent/consent.schema.ts'
import { emergencyCommands } from '../emergency/emergency.schema.ts'
import { goalCommands } from '../goals/goals.schema.ts'
import { lifeCommands } from '../patient/patient.schema.ts'
import { preventiveCommands } from '../preventive/preventive.schema.ts'
import { reminderCommands } from '../reminders/reminders.schema.ts'
import { ClosePatient, CloseView, OpenPatient, OpenView, Renew } from './events.ts'

/** Every command that writes to a patient's log, by its socket event. Each has a REST twin that runs the same code. */
export const patientCommands = {
  ...goalCommands,
  ...preventiveCommands,
  ...reminderCommands,
  ...careTeamCommands,
  ...consentCommands,
  ...carerCommands,
  ...alertCommands,
  ...emergencyCommands,
  ...lifeCommands,
} as const
export type PatientCommandName = keyof typeof patientCommands

/** Everything else a socket may ask. */
export const asks = {
  'patient:open': OpenPatient,
  'patient:close': ClosePatient,
  'board:open': OpenView,
  'inbox:open': OpenView,
  'view:close': CloseView,
  'auth:renew': Renew,
} as const
export type AskName = keyof typeof asks
