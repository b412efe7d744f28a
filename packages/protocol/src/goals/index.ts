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
  decideAddGoal,
  decideChangeGoal,
  decideCorrectProgress,
  decideLogProgress,
  decideRetireGoal,
  decideSetThreshold,
  decideUndoProgress,
  MAX_GOALS,
} from './decide-goals.rules.ts'
export {
  activeGoals,
  AHEAD_MS,
  BACK_DAYS,
  compactGoals,
  detailsOn,
  evolveGoals,
  isScheduled,
  valueOn,
  versionOn,
} from './goals.rules.ts'
export type { Goal, Goals, GoalVersion, LoggedItem, Threshold } from './goals.rules.ts'
export { coverThreshold, thresholdOn } from './threshold.rules.ts'
