import { randomUUID } from 'node:crypto'
import { must, Refusal, toInstant } from '@closeby/protocol/core'
import type { GoalView } from '@closeby/protocol/compliance'
import { goalViewOf, goalViewsOf } from '@closeby/protocol/compliance'
import type {
  AddGoal,
  ChangeGoal,
  CorrectProgress,
  GoalFact,
  LogProgress,
  RetireGoal,
  SetThreshold,
  UndoProgress,
} from '@closeby/protocol/goals'
import {
  decideAddGoal,
  decideChangeGoal,
  decideCorrectProgress,
  decideLogProgress,
  decideRetireGoal,
  decideSetThreshold,
  decideUndoProgress,
} from '@closeby/protocol/goals'
import { clockOf, redactState, todayOf } from '@closeby/protocol/patient'
import type { PageQuery } from '../core/cursor.ts'
import { pageOf, placeNumber } from '../core/cursor.ts'
import type { CommitPatient, PatientCommand, PatientCommitted, ReadPatient } from '../core/patient-commands.ts'
import type { Caller } from '../registry/door.ts'

export type GoalAnswer = { seq: number; goalId: string; goal?: GoalView }
/** `goalId` is in the path of a REST request; the entry alone decides, but it has to be one of that goal. */
type OfGoal = { goalId?: string | undefined }

type Words = { opId: string; patientId: string }
type Deciding = Parameters<typeof decideAddGoal>[0]
type Sees = NonNullable<PatientCommand<Words>['sees']>

/** What people do with goals: judge access on the fold, decide, commit. */
export function createGoalsService({ commit, read }: { commit: CommitPatient; read: ReadPatient }) {
  async function act<Command extends Words>(
    how: Pick<PatientCommand<Command>, 'caller' | 'name' | 'command' | 'action' | 'at' | 'sees'>,
    decide: (on: Deciding, command: Command) => GoalFact[],
  ): Promise<GoalAnswer> {
    const committed = await commit({
      ...how,
      decide: (state, now) => decide({ goals: state.goals, clock: clockOf(state), now }, how.command),
    })
    return answerOf(committed)
  }
  const manage = { action: 'goal.manage' } as const
  const log = { action: 'goal.log' } as const

  return {
    add(caller: Caller, command: AddGoal): Promise<GoalAnswer> {
      const goalId = randomUUID()
      const sees: Sees = () => (command.kind === 'sleep' ? 'sleep' : 'goals')
      return act({ ...manage, name: 'goal:add', caller, command, sees }, (on, words) =>
        decideAddGoal(on, words, goalId),
      )
    },

    change: (caller: Caller, command: ChangeGoal) =>
      act({ ...manage, name: 'goal:change', caller, command, sees: categoryOf(command) }, decideChangeGoal),

    retire: (caller: Caller, command: RetireGoal) =>
      act({ ...manage, name: 'goal:retire', caller, command, sees: categoryOf(command) }, decideRetireGoal),

    /** Values beyond it are told to the team. */
    setThreshold: (caller: Caller, command: SetThreshold) =>
      act(
        { action: 'limit.set', name: 'goal:setThreshold', caller, command, sees: categoryOf(command) },
        decideSetThreshold,
      ),

    logProgress: (caller: Caller, command: LogProgress) =>
      act(
        { ...log, name: 'goal:logProgress', caller, command, at: toInstant(command.at), sees: categoryOf(command) },
        decideLogProgress,
      ),

    correctProgress: (caller: Caller, { goalId, ...command }: CorrectProgress & OfGoal) =>
      act({ ...log, name: 'goal:correctProgress', caller, command, sees: loggedBy(caller, command) }, (on, words) =>
        ofGoal(goalId, decideCorrectProgress(on, words)),
      ),

    undoProgress: (caller: Caller, { goalId, ...command }: UndoProgress & OfGoal) =>
      act({ ...log, name: 'goal:undoProgress', caller, command, sees: loggedBy(caller, command) }, (on, words) =>
        ofGoal(goalId, decideUndoProgress(on, words)),
      ),

    async list(caller: Caller, { patientId, ...query }: PageQuery & { patientId: string }) {
      const { state, visible } = await read(caller, patientId)
      const today = todayOf(state)
      const { goals } = redactState(state, visible)
      const page = pageOf(goalViewsOf(goals, today), ({ id }) => placeNumber(goals[id]?.order ?? 0), query)
      return { ...page, patientId, seq: state.seq, today, timeZone: state.timeZone }
    },
  }
}
export type GoalsService = ReturnType<typeof createGoalsService>

/** A goal of a withheld category is no goal, as one is that was never there. @throws Refusal `notFound` */
function categoryOf({ goalId }: { goalId: string }): Sees {
  return ({ goals }) => {
    const goal = Object.hasOwn(goals, goalId) ? goals[goalId] : undefined
    if (!goal) throw new Refusal('notFound')
    return goal.category
  }
}

/** A carer takes back and corrects only what she logged herself. @throws Refusal `notFound` */
function loggedBy({ user }: Caller, { entrySeq }: { entrySeq: number }): Sees {
  return ({ goals }) => {
    const isIt = ({ seq, by }: { seq: number; by: string }) =>
      seq === entrySeq && (user.role !== 'carer' || by === user.id)
    const goal = Object.values(goals).find(({ days }) => Object.values(days).some((items) => items.some(isIt)))
    if (!goal) throw new Refusal('notFound')
    return goal.category
  }
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
