export {
  addDays,
  addMs,
  dayOf,
  daysBetween,
  daysUpTo,
  instantAt,
  isTimeZone,
  laterOf,
  minuteAt,
  msBetween,
  startOfDay,
  toInstant,
  wallClockOf,
  weekdayOf,
} from './time.ts'
export type { Clock, Instant, LocalDate, Weekday } from './time.ts'
export {
  AmountField,
  CategoryField,
  EmailField,
  FactCategoryField,
  Id,
  InstantField,
  LocalDateField,
  NameField,
  OpId,
  TimeZoneField,
  WeekdaysField,
} from './fields.ts'
export { CATEGORIES, STARTING_CATEGORIES } from './category.ts'
export type { Category, FactCategory } from './category.ts'
export { must, Refusal, REFUSAL_CODES, REFUSALS } from './refusal.ts'
export type { RefusalCode, RefusalDetail } from './refusal.ts'
export type { Ack } from './ack.ts'
export { changedRow, differenceOf } from './row-change.rules.ts'
export type { RowChange } from './row-change.rules.ts'
