export {
  DeclinePreventive,
  MarkPreventiveDone,
  preventiveCommands,
  preventiveFacts,
  SchedulePreventive,
} from './preventive.schema.ts'
export type { PreventiveFact } from './preventive.schema.ts'
export {
  decideDecline,
  decideMarkDone,
  decideSchedule,
  evolvePreventive,
  itemStateOn,
  itemStateSince,
  REMIND_DAYS,
  tellItems,
} from './preventive.rules.ts'
export type { Item, Items, ItemState } from './preventive.rules.ts'
