export {
  AddGoal,
  ChangeGoal,
  CorrectProgress,
  Direction,
  GOAL_KINDS,
  GoalKind,
  goalCommands,
  goalFacts,
  LogProgress,
  ProgressDetails,
  RetireGoal,
  SetThreshold,
  UndoProgress,
} from './goals.schema.ts'
export type { GoalFact } from './goals.schema.ts'
export {
  activeGoals,
  AHEAD_MS,
  BACK_DAYS,
  compactGoals,
  decideAddGoal,
  decideChangeGoal,
  decideCorrectProgress,
  decideLogProgress,
  decideRetireGoal,
  decideUndoProgress,
  detailsOn,
  evolveGoals,
  isScheduled,
  MAX_GOALS,
  valueOn,
  versionOn,
} from './goals.rules.ts'
export type { Goal, Goals, GoalVersion, LoggedItem, Threshold } from './goals.rules.ts'
export { coverThreshold, decideSetThreshold, thresholdOn } from './threshold.rules.ts'
