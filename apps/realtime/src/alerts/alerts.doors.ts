import { z } from 'zod'
import {
  AlertState,
  AssignAlert,
  ClaimAlert,
  Ladder,
  ReleaseAlert,
  ReopenAlert,
  ResolveAlert,
  SetLadder,
  SnoozeAlert,
  WakeAlert,
} from '@closeby/protocol/alerts'
import { Id } from '@closeby/protocol/core'
import { SetSilence } from '@closeby/protocol/patient'
import { listOf, Seq, TeamMember, Total } from '../core/answers.ts'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { Alert } from '../core/patient-answers.ts'
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

const AlertChanged = z
  .strictObject({ seq: Seq, alertId: Id, alert: z.exactOptional(Alert) })
  .meta({ id: 'AlertChanged' })
const LadderAnswer = z.strictObject({ ...Ladder.shape, seq: Seq }).meta({ id: 'Ladder' })

/** `alert:claim` and its twin `POST /api/alerts/:alertId/claim`, and the others alike. */
function acting<Input>(
  verb: string,
  summary: string,
  input: z.ZodType<Input>,
  run: (caller: Caller, input: Input) => Promise<AlertAnswer>,
): AnyDoor {
  return defineDoor({
    name: `alert:${verb}`,
    summary,
    event: `alert:${verb}`,
    rest: { method: 'POST', path: `/api/alerts/:alertId/${verb}` },
    input,
    policy: { kind: 'patient', action: 'alert.handle' },
    ...write,
    answer: AlertChanged,
    run: (context, command) => run(callerOf(context), command),
  })
}

export function alertDoors(deps: { alerts: AlertsService; list: AlertListService; ladder: LadderService }): AnyDoor[] {
  const { alerts, list, ladder } = deps
  return [
    acting('claim', 'Take an alert', ClaimAlert.extend(ofAlert), alerts.claim),
    acting('release', 'Give back an alert', ReleaseAlert.extend(ofAlert), alerts.release),
    acting('assign', 'Give an alert to somebody', AssignAlert.extend(ofAlert), alerts.assign),
    acting('snooze', 'Snooze an alert for the whole team', SnoozeAlert.extend(ofAlert), alerts.snooze),
    acting('wake', 'Wake a snoozed alert', WakeAlert.extend(ofAlert), alerts.wake),
    acting('resolve', 'End an alert with an outcome', ResolveAlert.extend(ofAlert), alerts.resolve),
    acting('reopen', 'Open a resolved alert again', ReopenAlert.extend(ofAlert), alerts.reopen),
    defineDoor({
      name: 'patient:setSilence',
      summary: 'Set the days without an entry after which a patient counts as silent',
      event: 'patient:setSilence',
      rest: { method: 'PUT', path: '/api/patients/:patientId/silence' },
      input: SetSilence,
      policy: { kind: 'patient', action: 'limit.set' },
      ...write,
      answer: z.strictObject({ seq: Seq, patientId: Id, days: z.int() }),
      run: (context, input) => alerts.setSilence(callerOf(context), input),
    }),
    defineDoor({
      name: 'alerts.candidates',
      summary: 'List who can be given an alert',
      rest: { method: 'GET', path: '/api/alerts/:alertId/candidates', numbers: PAGE_NUMBERS },
      input: z.strictObject({ ...Page, alertId: Id }),
      policy: team,
      rate: 'read',
      audit: 'readPatient',
      answer: listOf(TeamMember, {}),
      run: (context, query) => alerts.candidates(callerOf(context), query),
    }),
    defineDoor({
      name: 'alerts.list',
      summary: 'List the alerts of one’s patients, oldest first',
      rest: { method: 'GET', path: '/api/alerts', numbers: PAGE_NUMBERS },
      input: z.strictObject({ ...Page, state: AlertState.optional() }),
      policy: team,
      rate: 'open',
      audit: 'readList',
      answer: listOf(Alert, { total: Total }),
      run: (context, query) => list.list(callerOf(context), query),
    }),
    defineDoor({
      name: 'ladder.read',
      summary: 'Read how an alert that nobody takes is passed on',
      rest: { method: 'GET', path: '/api/admin/ladder' },
      input: z.strictObject({}),
      policy: admins,
      rate: 'read',
      audit: 'none',
      answer: LadderAnswer,
      run: (context) => ladder.read(callerOf(context)),
    }),
    defineDoor({
      name: 'ladder:set',
      summary: 'Set how an alert that nobody takes is passed on',
      rest: { method: 'PUT', path: '/api/admin/ladder' },
      input: SetLadder,
      policy: admins,
      ...write,
      answer: LadderAnswer,
      run: (context, input) => ladder.set(callerOf(context), input),
    }),
  ]
}
