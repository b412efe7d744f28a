import { randomUUID } from 'node:crypto'
import { must, Refusal, toInstant } from '@closeby/protocol/core'
import type { GoalView } from '@closeby/protocol/compliance'
import { goalViewOf, goalViewsOf } from '@closeby/protocol/compliance'
import type {
  AddGoal,
  ChangeGoal,
  CorrectProgress,
  Goal,
  LogProgress,
  RetireGoal,
  UndoProgress,
} from '@closeby/protocol/goals'
import {
  decideAddGoal,
  decideChangeGoal,
  decideCorrectProgress,
  decideLogProgress,
  decideRetireGoal,
  decideUndoProgress,
} from '@closeby/protocol/goals'
import type { PatientState } from '@closeby/protocol/patient'
import { clockOf, redactState, todayOf } from '@closeby/protocol/patient'
import type { CommitPatient, PatientCommitted, ReadPatient } from '../core/patient-commands.ts'
import { requireCategory } from '../core/patient-commands.ts'
import type { Caller } from '../registry/door.ts'

export type GoalAnswer = { seq: number; goalId: string; goal?: GoalView }
/** `goalId` is in the path of a REST request; the entry alone decides, but it has to be one of that goal. */
type OfGoal = { goalId?: string | undefined }

const decidingOn = (state: PatientState, now: string) => ({ goals: state.goals, clock: clockOf(state), now })

/** What people do with goals: judge access on the fold, decide, commit. */
export function createGoalsService({ commit, read }: { commit: CommitPatient; read: ReadPatient }) {
  return {
    async add(caller: Caller, command: AddGoal): Promise<GoalAnswer> {
      const goalId = randomUUID()
      const category = command.kind === 'sleep' ? 'sleep' : 'goals'
      const committed = await commit({
        caller,
        name: 'goal:add',
        command,
        action: 'goal.manage',
        decide: (state, now) => {
          requireCategory(caller, state, category, now)
          return decideAddGoal(decidingOn(state, now), command, goalId)
        },
      })
      return answerOf(committed)
    },

    async change(caller: Caller, command: ChangeGoal): Promise<GoalAnswer> {
      const committed = await commit({
        caller,
        name: 'goal:change',
        command,
        action: 'goal.manage',
        decide: (state, now) => {
          requireSeen(caller, state, state.goals[command.goalId], now)
          return decideChangeGoal(decidingOn(state, now), command)
        },
      })
      return answerOf(committed)
    },

    async retire(caller: Caller, command: RetireGoal): Promise<GoalAnswer> {
      const { seq } = await commit({
        caller,
        name: 'goal:retire',
        command,
        action: 'goal.manage',
        decide: (state, now) => {
          requireSeen(caller, state, state.goals[command.goalId], now)
          return decideRetireGoal(decidingOn(state, now), command)
        },
      })
      return { seq, goalId: command.goalId }
    },

    async logProgress(caller: Caller, command: LogProgress): Promise<GoalAnswer> {
      const committed = await commit({
        caller,
        name: 'goal:logProgress',
        command,
        action: 'goal.log',
        at: toInstant(command.at),
        decide: (state, now) => decideLogProgress(decidingOn(state, now), command),
      })
      return answerOf(committed)
    },

    async correctProgress(caller: Caller, { goalId, ...command }: CorrectProgress & OfGoal): Promise<GoalAnswer> {
      const committed = await commit({
        caller,
        name: 'goal:correctProgress',
        command,
        action: 'goal.log',
        decide: (state, now) => ofGoal(goalId, decideCorrectProgress(decidingOn(state, now), command)),
      })
      return answerOf(committed)
    },

    async undoProgress(caller: Caller, { goalId, ...command }: UndoProgress & OfGoal): Promise<GoalAnswer> {
      const committed = await commit({
        caller,
        name: 'goal:undoProgress',
        command,
        action: 'goal.log',
        decide: (state, now) => ofGoal(goalId, decideUndoProgress(decidingOn(state, now), command)),
      })
      return answerOf(committed)
    },

    async list(caller: Caller, patientId: string) {
      const { state, visible } = await read(caller, patientId)
      const today = todayOf(state)
      const items = goalViewsOf(redactState(state, visible).goals, today)
      return { items, nextCursor: null, patientId, seq: state.seq, today, timeZone: state.timeZone }
    },
  }
}
export type GoalsService = ReturnType<typeof createGoalsService>

/** A goal of a withheld category is no goal. @throws Refusal `notFound` */
function requireSeen(caller: Caller, state: PatientState, goal: Goal | undefined, now: string): void {
  if (!goal) throw new Refusal('notFound')
  requireCategory(caller, state, goal.category, now)
}

/** @throws Refusal `notFound` when the entry is of another goal than the path says */
function ofGoal<Fact extends { goalId: string }>(goalId: string | undefined, facts: Fact[]): Fact[] {
  if (goalId !== undefined && facts.some((fact) => fact.goalId !== goalId)) throw new Refusal('notFound')
  return facts
}

/** The id comes from the entry, so a repeat gets the first one's. The goal itself is shown only to who may see it now. */
function answerOf({ seq, facts, state, visible }: PatientCommitted): GoalAnswer {
  const fact = must(
    facts.find((each) => 'goalId' in each),
    'an entry of a goal names it',
  )
  const { goalId } = fact as { goalId: string }
  const goal = state.goals[goalId]
  const isSeen = goal && goal.retiredOn === null && visible?.has(goal.category)
  return { seq, goalId, ...(isSeen && { goal: goalViewOf(goal, todayOf(state)) }) }
}
