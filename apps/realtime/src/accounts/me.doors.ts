import { z } from 'zod'
import { ChangeMe, ChangePassword } from '@closeby/protocol/accounts'
import { Id, OpId } from '@closeby/protocol/core'
import { MeAnswer, SessionAnswer } from '../core/account-answers.ts'
import { listOf, Nothing, Seq } from '../core/answers.ts'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { MeService } from './me.service.ts'
import type { PasswordService } from './password.service.ts'

const self = { policy: { kind: 'self' } } as const
const read = { ...self, rate: 'read', audit: 'none' } as const
const write = { ...self, rate: 'write', audit: 'account' } as const

export function meDoors({ me, password }: { me: MeService; password: PasswordService }): AnyDoor[] {
  return [
    defineDoor({
      name: 'users.me',
      summary: 'Read one’s own account',
      rest: { method: 'GET', path: '/api/users/me' },
      input: Nothing,
      ...read,
      answer: MeAnswer,
      run: (context) => me.read(callerOf(context)),
    }),
    defineDoor({
      name: 'users.changeMe',
      summary: 'Change one’s name, time zone or preferences',
      rest: { method: 'PUT', path: '/api/users/me' },
      input: ChangeMe,
      ...write,
      answer: MeAnswer,
      run: (context, input) => me.change(callerOf(context), input),
    }),
    defineDoor({
      name: 'users.changePassword',
      summary: 'Change one’s password',
      rest: { method: 'PUT', path: '/api/users/me/password' },
      input: ChangePassword.extend({ opId: OpId }),
      refusals: { password: 'auth.weakPassword' },
      ...write,
      fresh: true,
      answer: z.strictObject({ seq: Seq }),
      run: (context, input) => password.change(callerOf(context), input),
    }),
    defineDoor({
      name: 'sessions.list',
      summary: 'List one’s sessions',
      rest: { method: 'GET', path: '/api/sessions', numbers: PAGE_NUMBERS },
      input: z.strictObject(Page),
      ...read,
      answer: listOf(SessionAnswer, {}),
      run: (context, query) => me.listSessions(callerOf(context), query),
    }),
    defineDoor({
      name: 'sessions.end',
      summary: 'End one of one’s sessions',
      rest: { method: 'DELETE', path: '/api/sessions/:id' },
      input: z.strictObject({ id: Id }),
      ...write,
      fresh: true,
      answer: Nothing,
      run: (context, input) => me.endSession(callerOf(context), input),
    }),
  ]
}
