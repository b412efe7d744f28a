import { z } from 'zod'
import { Id, LocalDateField, TimeZoneField } from '@closeby/protocol/core'
import {
  AddGoal,
  ChangeGoal,
  CorrectProgress,
  LogProgress,
  RetireGoal,
  SetThreshold,
  UndoProgress,
} from '@closeby/protocol/goals'
import { listOf, Seq } from '../core/answers.ts'
import { Goal } from '../core/patient-answers.ts'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { GoalsService } from './goals.service.ts'

const ofGoal = { goalId: Id.optional() }
const GoalChanged = z.strictObject({ seq: Seq, goalId: Id, goal: z.exactOptional(Goal) }).meta({ id: 'GoalChanged' })
const write = { rate: 'write', audit: 'change' } as const

export function goalDoors(goals: GoalsService): AnyDoor[] {
  return [
    defineDoor({
      name: 'goal:add',
      summary: 'Add a goal',
      event: 'goal:add',
      rest: { method: 'POST', path: '/api/goals', status: 201 },
      input: AddGoal,
      policy: { kind: 'patient', action: 'goal.manage' },
      ...write,
      answer: GoalChanged,
      run: (context, input) => goals.add(callerOf(context), input),
    }),
    defineDoor({
      name: 'goal:change',
      summary: 'Change a goal',
      event: 'goal:change',
      rest: { method: 'PUT', path: '/api/goals/:goalId' },
      input: ChangeGoal,
      policy: { kind: 'patient', action: 'goal.manage' },
      ...write,
      answer: GoalChanged,
      run: (context, input) => goals.change(callerOf(context), input),
    }),
    defineDoor({
      name: 'goal:retire',
      summary: 'End a goal',
      event: 'goal:retire',
      rest: { method: 'DELETE', path: '/api/goals/:goalId' },
      input: RetireGoal,
      policy: { kind: 'patient', action: 'goal.manage' },
      ...write,
      answer: GoalChanged,
      run: (context, input) => goals.retire(callerOf(context), input),
    }),
    defineDoor({
      name: 'goal:setThreshold',
      summary: 'Set the amounts beyond which the team hears of a day',
      event: 'goal:setThreshold',
      rest: { method: 'PUT', path: '/api/goals/:goalId/threshold' },
      input: SetThreshold,
      policy: { kind: 'patient', action: 'limit.set' },
      ...write,
      answer: GoalChanged,
      run: (context, input) => goals.setThreshold(callerOf(context), input),
    }),
    defineDoor({
      name: 'goal:logProgress',
      summary: 'Log progress of a goal',
      event: 'goal:logProgress',
      rest: { method: 'POST', path: '/api/goals/:goalId/progress', status: 201 },
      input: LogProgress,
      policy: { kind: 'patient', action: 'goal.log' },
      ...write,
      answer: GoalChanged,
      run: (context, input) => goals.logProgress(callerOf(context), input),
    }),
    defineDoor({
      name: 'goal:correctProgress',
      summary: 'Correct an amount that was logged',
      event: 'goal:correctProgress',
      rest: { method: 'PUT', path: '/api/goals/:goalId/progress/:entrySeq', numbers: ['entrySeq'] },
      input: CorrectProgress.extend(ofGoal),
      policy: { kind: 'patient', action: 'goal.log' },
      ...write,
      answer: GoalChanged,
      run: (context, input) => goals.correctProgress(callerOf(context), input),
    }),
    defineDoor({
      name: 'goal:undoProgress',
      summary: 'Take back an amount that was logged',
      event: 'goal:undoProgress',
      rest: { method: 'DELETE', path: '/api/goals/:goalId/progress/:entrySeq', numbers: ['entrySeq'] },
      input: UndoProgress.extend(ofGoal),
      policy: { kind: 'patient', action: 'goal.log' },
      ...write,
      answer: GoalChanged,
      run: (context, input) => goals.undoProgress(callerOf(context), input),
    }),
    defineDoor({
      name: 'goals.list',
      summary: 'List the goals of a patient with the progress of today',
      rest: { method: 'GET', path: '/api/goals', numbers: PAGE_NUMBERS },
      input: z.strictObject({ ...Page, patientId: Id }),
      policy: { kind: 'patient', action: 'patient.read' },
      rate: 'read',
      audit: 'readPatient',
      answer: listOf(Goal, { patientId: Id, seq: Seq, today: LocalDateField, timeZone: TimeZoneField }),
      run: (context, query) => goals.list(callerOf(context), query),
    }),
  ]
}
