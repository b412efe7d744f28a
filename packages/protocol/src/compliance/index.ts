export {
  GOAL_DAY_STATUSES,
  goalStatusOn,
  judgeGoalDay,
  percentOf,
  RISK_ORDER,
  riskOf,
  RULE,
  streakOf,
} from './compliance.rules.ts'
export type { GoalDayStatus, Status } from './compliance.rules.ts'
export { decideAlerts } from './alert-decision.rules.ts'
export { causeKeyOf, causesOf, MISSED_DAYS } from './causes.rules.ts'
export type { Cause } from './causes.rules.ts'
export { boardAlertsOf, inboxRowsOf, newestFirst } from './inbox-row.rules.ts'
export type { BoardAlert, InboxRow, LadderPeople } from './inbox-row.rules.ts'
export { goalPartOf, ROW_CATEGORIES, rowPartsOf, SPARK_DAYS } from './row-parts.rules.ts'
export type { GoalPart, ItemPart, RowParts, SparkDay } from './row-parts.rules.ts'
export { boardRowOf } from './board-row.rules.ts'
export type { BoardGoal, BoardRow, NextItem } from './board-row.rules.ts'
export { amountWords, dateWords, minutesWords, numberWords, ofTargetWords, statusWords } from './words.rules.ts'
export { goalViewOf, goalViewsOf } from './goal-view.rules.ts'
export type { GoalView } from './goal-view.rules.ts'
export { itemViewsOf } from './item-view.rules.ts'
export type { ItemView } from './item-view.rules.ts'
