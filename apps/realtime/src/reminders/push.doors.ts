import { z } from 'zod'
import { PushEndpoint } from '@closeby/protocol/reminders'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { PushService } from './push.service.ts'

const own = { policy: { kind: 'self' }, rate: 'write', audit: 'account' } as const

export function pushDoors(push: PushService): AnyDoor[] {
  return [
    defineDoor({
      name: 'push.key',
      rest: { method: 'GET', path: '/api/push-key' },
      input: z.strictObject({}),
      policy: { kind: 'self' },
      rate: 'read',
      audit: 'none',
      run: () => Promise.resolve(push.key()),
    }),
    defineDoor({
      name: 'push.subscribe',
      rest: { method: 'POST', path: '/api/push-subscriptions', status: 201 },
      input: PushEndpoint,
      ...own,
      run: (context, input) => push.subscribe(callerOf(context), input),
    }),
    defineDoor({
      name: 'push.unsubscribe',
      rest: { method: 'DELETE', path: '/api/push-subscriptions' },
      input: PushEndpoint.pick({ endpoint: true }),
      ...own,
      run: (context, { endpoint }) => push.unsubscribe(callerOf(context), endpoint),
    }),
  ]
}
