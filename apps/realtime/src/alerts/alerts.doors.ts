import { z } from 'zod'
import {
  AlertState,
  AssignAlert,
  ClaimAlert,
  ReleaseAlert,
  ReopenAlert,
  ResolveAlert,
  SetLadder,
  SnoozeAlert,
  WakeAlert,
} from '@closeby/protocol/alerts'
import { Id } from '@closeby/protocol/core'
import { SetSilence } from '@closeby/protocol/patient'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor, Caller } from '../registry/door.ts'
import type { AlertListService } from './alert-list.service.ts'
import type { AlertAnswer, AlertsService } from './alerts.service.ts'
import type { LadderService } from './ladder.service.ts'

const write = { rate: 'write', audit: 'change' } as const
const team = { kind: 'roles', roles: ['provider', 'coordinator'] } as const
const admins = { kind: 'roles', roles: ['admin'] } as const
/** The id of an alert tells whose it is. */
const ofAlert = { patientId: Id.optional() }

/** `alert:claim` and its twin `POST /api/alerts/:alertId/claim`, and the others alike. */
function acting<Input>(
  verb: string,
  input: z.ZodType<Input>,
  run: (caller: Caller, input: Input) => Promise<AlertAnswer>,
): AnyDoor {
  return defineDoor({
    name: `alert:${verb}`,
    event: `alert:${verb}`,
    rest: { method: 'POST', path: `/api/alerts/:alertId/${verb}` },
    input,
    policy: { kind: 'patient', action: 'alert.handle' },
    ...write,
    run: (context, command) => run(callerOf(context), command),
  })
}

export function alertDoors(deps: { alerts: AlertsService; list: AlertListService; ladder: LadderService }): AnyDoor[] {
  const { alerts, list, ladder } = deps
  return [
    acting('claim', ClaimAlert.extend(ofAlert), alerts.claim),
    acting('release', ReleaseAlert.extend(ofAlert), alerts.release),
    acting('assign', AssignAlert.extend(ofAlert), alerts.assign),
    acting('snooze', SnoozeAlert.extend(ofAlert), alerts.snooze),
    acting('wake', WakeAlert.extend(ofAlert), alerts.wake),
    acting('resolve', ResolveAlert.extend(ofAlert), alerts.resolve),
    acting('reopen', ReopenAlert.extend(ofAlert), alerts.reopen),
    defineDoor({
      name: 'patient:setSilence',
      event: 'patient:setSilence',
      rest: { method: 'PUT', path: '/api/patients/:patientId/silence' },
      input: SetSilence,
      policy: { kind: 'patient', action: 'limit.set' },
      ...write,
      run: (context, input) => alerts.setSilence(callerOf(context), input),
    }),
    defineDoor({
      name: 'alerts.candidates',
      rest: { method: 'GET', path: '/api/alerts/:alertId/candidates' },
      input: z.strictObject({ alertId: Id }),
      policy: team,
      rate: 'read',
      audit: 'readPatient',
      run: (context, { alertId }) => alerts.candidates(callerOf(context), alertId),
    }),
    defineDoor({
      name: 'alerts.list',
      rest: { method: 'GET', path: '/api/alerts', numbers: PAGE_NUMBERS },
      input: z.strictObject({ ...Page, state: AlertState.optional() }),
      policy: team,
      rate: 'open',
      audit: 'readList',
      run: (context, query) => list.list(callerOf(context), query),
    }),
    defineDoor({
      name: 'ladder.read',
      rest: { method: 'GET', path: '/api/admin/ladder' },
      input: z.strictObject({}),
      policy: admins,
      rate: 'read',
      audit: 'none',
      run: (context) => ladder.read(callerOf(context)),
    }),
    defineDoor({
      name: 'ladder:set',
      rest: { method: 'PUT', path: '/api/admin/ladder' },
      input: SetLadder,
      policy: admins,
      ...write,
      run: (context, input) => ladder.set(callerOf(context), input),
    }),
  ]
}
