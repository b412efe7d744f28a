import { z } from 'zod'
import { Id } from '@closeby/protocol/core'
import {
  AddGoal,
  ChangeGoal,
  CorrectProgress,
  LogProgress,
  RetireGoal,
  SetThreshold,
  UndoProgress,
} from '@closeby/protocol/goals'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { GoalsService } from './goals.service.ts'

const ofGoal = { goalId: Id.optional() }
const write = { rate: 'write', audit: 'change' } as const

export function goalDoors(goals: GoalsService): AnyDoor[] {
  return [
    defineDoor({
      name: 'goal:add',
      event: 'goal:add',
      rest: { method: 'POST', path: '/api/goals', status: 201 },
      input: AddGoal,
      policy: { kind: 'patient', action: 'goal.manage' },
      ...write,
      run: (context, input) => goals.add(callerOf(context), input),
    }),
    defineDoor({
      name: 'goal:change',
      event: 'goal:change',
      rest: { method: 'PUT', path: '/api/goals/:goalId' },
      input: ChangeGoal,
      policy: { kind: 'patient', action: 'goal.manage' },
      ...write,
      run: (context, input) => goals.change(callerOf(context), input),
    }),
    defineDoor({
      name: 'goal:retire',
      event: 'goal:retire',
      rest: { method: 'DELETE', path: '/api/goals/:goalId' },
      input: RetireGoal,
      policy: { kind: 'patient', action: 'goal.manage' },
      ...write,
      run: (context, input) => goals.retire(callerOf(context), input),
    }),
    defineDoor({
      name: 'goal:setThreshold',
      event: 'goal:setThreshold',
      rest: { method: 'PUT', path: '/api/goals/:goalId/threshold' },
      input: SetThreshold,
      policy: { kind: 'patient', action: 'limit.set' },
      ...write,
      run: (context, input) => goals.setThreshold(callerOf(context), input),
    }),
    defineDoor({
      name: 'goal:logProgress',
      event: 'goal:logProgress',
      rest: { method: 'POST', path: '/api/goals/:goalId/progress', status: 201 },
      input: LogProgress,
      policy: { kind: 'patient', action: 'goal.log' },
      ...write,
      run: (context, input) => goals.logProgress(callerOf(context), input),
    }),
    defineDoor({
      name: 'goal:correctProgress',
      event: 'goal:correctProgress',
      rest: { method: 'PUT', path: '/api/goals/:goalId/progress/:entrySeq', numbers: ['entrySeq'] },
      input: CorrectProgress.extend(ofGoal),
      policy: { kind: 'patient', action: 'goal.log' },
      ...write,
      run: (context, input) => goals.correctProgress(callerOf(context), input),
    }),
    defineDoor({
      name: 'goal:undoProgress',
      event: 'goal:undoProgress',
      rest: { method: 'DELETE', path: '/api/goals/:goalId/progress/:entrySeq', numbers: ['entrySeq'] },
      input: UndoProgress.extend(ofGoal),
      policy: { kind: 'patient', action: 'goal.log' },
      ...write,
      run: (context, input) => goals.undoProgress(callerOf(context), input),
    }),
    defineDoor({
      name: 'goals.list',
      rest: { method: 'GET', path: '/api/goals' },
      input: z.strictObject({ patientId: Id }),
      policy: { kind: 'patient', action: 'patient.read' },
      rate: 'read',
      audit: 'readPatient',
      run: (context, { patientId }) => goals.list(callerOf(context), patientId),
    }),
  ]
}
