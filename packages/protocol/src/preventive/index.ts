export {
  DeclinePreventive,
  MarkPreventiveDone,
  preventiveCommands,
  preventiveFacts,
  SchedulePreventive,
} from './preventive.schema.ts'
export type { PreventiveFact } from './preventive.schema.ts'
export { decideDecline, decideMarkDone, decideSchedule, REMIND_DAYS } from './decide-preventive.rules.ts'
export { evolvePreventive, itemStateOn, itemStateSince, tellItems } from './preventive.rules.ts'
export type { Item, Items, ItemState } from './preventive.rules.ts'
