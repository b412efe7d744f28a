import { z } from 'zod'
import { ChangeMe, ChangePassword } from '@closeby/protocol/accounts'
import { Id, OpId } from '@closeby/protocol/core'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { MeService } from './me.service.ts'
import type { PasswordService } from './password.service.ts'

const self = { policy: { kind: 'self' } } as const
const read = { ...self, rate: 'read', audit: 'none' } as const
const write = { ...self, rate: 'write', audit: 'account' } as const
const NOTHING = z.strictObject({})

export function meDoors({ me, password }: { me: MeService; password: PasswordService }): AnyDoor[] {
  return [
    defineDoor({
      name: 'users.me',
      rest: { method: 'GET', path: '/api/users/me' },
      input: NOTHING,
      ...read,
      run: (context) => me.read(callerOf(context)),
    }),
    defineDoor({
      name: 'users.changeMe',
      rest: { method: 'PUT', path: '/api/users/me' },
      input: ChangeMe,
      ...write,
      run: (context, input) => me.change(callerOf(context), input),
    }),
    defineDoor({
      name: 'users.changePassword',
      rest: { method: 'PUT', path: '/api/users/me/password' },
      input: ChangePassword.extend({ opId: OpId }),
      refusals: { password: 'auth.weakPassword' },
      ...write,
      run: (context, input) => password.change(callerOf(context), input),
    }),
    defineDoor({
      name: 'sessions.list',
      rest: { method: 'GET', path: '/api/sessions' },
      input: NOTHING,
      ...read,
      run: (context) => me.listSessions(callerOf(context)),
    }),
    defineDoor({
      name: 'sessions.end',
      rest: { method: 'DELETE', path: '/api/sessions/:id' },
      input: z.strictObject({ id: Id }),
      ...write,
      run: (context, input) => me.endSession(callerOf(context), input),
    }),
  ]
}
