import { z } from 'zod'
import { Id } from '@closeby/protocol/core'
import { PushEndpoint } from '@closeby/protocol/reminders'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { PushService } from './push.service.ts'

const own = { policy: { kind: 'self' }, rate: 'write', audit: 'account' } as const

export function pushDoors(push: PushService): AnyDoor[] {
  return [
    defineDoor({
      name: 'push.key',
      summary: 'Read the public key of push messages',
      rest: { method: 'GET', path: '/api/push-key' },
      input: z.strictObject({}),
      policy: { kind: 'self' },
      rate: 'read',
      audit: 'none',
      answer: z.strictObject({ publicKey: z.string().nullable() }),
      run: () => Promise.resolve(push.key()),
    }),
    defineDoor({
      name: 'push.subscribe',
      summary: 'Subscribe this browser to push messages',
      rest: { method: 'POST', path: '/api/push-subscriptions', status: 201 },
      input: PushEndpoint,
      ...own,
      answer: z.strictObject({ subscriptionId: Id }),
      run: (context, input) => push.subscribe(callerOf(context), input),
    }),
    defineDoor({
      name: 'push.unsubscribe',
      summary: 'End the subscription of a browser',
      rest: { method: 'DELETE', path: '/api/push-subscriptions' },
      input: PushEndpoint.pick({ endpoint: true }),
      ...own,
      answer: z.strictObject({ removed: z.boolean() }),
      run: (context, { endpoint }) => push.unsubscribe(callerOf(context), endpoint),
    }),
  ]
}
