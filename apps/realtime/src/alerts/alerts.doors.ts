import { z } from 'zod'
import {
  alertCommands,
  AlertState,
  SetLadder,
} from '@closeby/protocol/alerts'
import type { AlertCommandName } from '@closeby/protocol/alerts'
import { Id } from '@closeby/protocol/core'
import { SetSilence } from '@closeby/protocol/patient'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { AlertListService } from './alert-list.service.ts'
import type { AlertsService } from './alerts.service.ts'
import type { LadderService } from './ladder.service.ts'

const write = { rate: 'write', audit: 'change' } as const
const handle = { policy: { kind: 'patient', action: 'alert.handle' }, ...write } as const
/** The id of an alert tells whose it is. */
const ofAlert = { patientId: Id.optional() }
const twin = (verb: string) => ({ method: 'POST', path: `/api/alerts/:alertId/${verb}` }) as const

export function alertDoors(deps: { alerts: AlertsService; list: AlertListService; ladder: LadderService }): AnyDoor[] {
  const { alerts, list, ladder } = deps
  return [
    defineDoor({
      ...{ name: 'alert:claim', event: 'alert:claim', rest: twin('claim'), ...handle },
      input: alertCommands['alert:claim'].extend(ofAlert),
      run: (context, input) => alerts.claim(callerOf(context), input),
    }),
    defineDoor({
      ...{ name: 'alert:release', event: 'alert:release', rest: twin('release'), ...handle },
      input: alertCommands['alert:release'].extend(ofAlert),
      run: (context, input) => alerts.release(callerOf(context), input),
    }),
    defineDoor({
      ...{ name: 'alert:assign', event: 'alert:assign', rest: twin('assign'), ...handle },
      input: alertCommands['alert:assign'].extend(ofAlert),
      run: (context, input) => alerts.assign(callerOf(context), input),
    }),
    defineDoor({
      ...{ name: 'alert:snooze', event: 'alert:snooze', rest: twin('snooze'), ...handle },
      input: alertCommands['alert:snooze'].extend(ofAlert),
      run: (context, input) => alerts.snooze(callerOf(context), input),
    }),
    defineDoor({
      ...{ name: 'alert:wake', event: 'alert:wake', rest: twin('wake'), ...handle },
      input: alertCommands['alert:wake'].extend(ofAlert),
      run: (context, input) => alerts.wake(callerOf(context), input),
    }),
    defineDoor({
      ...{ name: 'alert:resolve', event: 'alert:resolve', rest: twin('resolve'), ...handle },
      input: alertCommands['alert:resolve'].extend(ofAlert),
      run: (context, input) => alerts.resolve(callerOf(context), input),
    }),
    defineDoor({
      ...{ name: 'alert:reopen', event: 'alert:reopen', rest: twin('reopen'), ...handle },
      input: alertCommands['alert:reopen'].extend(ofAlert),
      run: (context, input) => alerts.reopen(callerOf(context), input),
    }),
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
      name: 'alerts.list',
      rest: { method: 'GET', path: '/api/alerts', numbers: PAGE_NUMBERS },
      input: z.strictObject({ ...Page, state: AlertState.optional() }),
      policy: { kind: 'roles', roles: ['provider', 'coordinator'] },
      rate: 'open',
      audit: 'readList',
      run: (context, query) => list.list(callerOf(context), query),
    }),
    defineDoor({
      name: 'ladder.read',
      rest: { method: 'GET', path: '/api/admin/ladder' },
      input: z.strictObject({}),
      policy: { kind: 'roles', roles: ['admin'] },
      rate: 'read',
      audit: 'none',
      run: (context) => ladder.read(callerOf(context)),
    }),
    defineDoor({
      name: 'ladder:set',
      rest: { method: 'PUT', path: '/api/admin/ladder' },
      input: SetLadder,
      policy: { kind: 'roles', roles: ['admin'] },
      rate: 'write',
      audit: 'change',
      run: (context, input) => ladder.set(callerOf(context), input),
    }),
  ]
}
