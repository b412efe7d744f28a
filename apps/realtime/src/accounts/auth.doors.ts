import { z } from 'zod'
import { ForgotPassword, RefreshTokens, Register, ResetPassword, SignIn } from '@closeby/protocol/accounts'
import { OpId } from '@closeby/protocol/core'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor, RestReply } from '../registry/door.ts'
import type { PasswordService } from './password.service.ts'
import type { RegisterService } from './register.service.ts'
import type { Sessions } from './sessions.ts'
import type { SignInService } from './sign-in.service.ts'

const opId = { opId: OpId }
const account = { policy: { kind: 'public' }, rate: 'signIn', audit: 'account' } as const
const weak = { password: 'auth.weakPassword' } as const
const NOTHING = z.strictObject({})

/** The cookie is for the header; the body never holds it, so that no script can read it. */
function withCookie({ cookie, ...body }: { cookie: string }, reply: RestReply): object {
  reply.setHeader('Set-Cookie', cookie)
  return body
}

export function authDoors(services: {
  register: RegisterService
  signIn: SignInService
  password: PasswordService
  sessions: Sessions
}): AnyDoor[] {
  const { register, signIn, password, sessions } = services
  return [
    defineDoor({
      name: 'auth.register',
      rest: { method: 'POST', path: '/api/auth/register', status: 201 },
      input: Register.extend(opId),
      refusals: { consent: 'auth.consentRequired', ...weak },
      ...account,
      run: (context, input) => register.register(context, input),
    }),
    defineDoor({
      name: 'auth.login',
      rest: { method: 'POST', path: '/api/auth/login' },
      input: SignIn,
      ...account,
      run: (context, input) => signIn.login(context, input),
    }),
    defineDoor({
      name: 'auth.refresh',
      rest: { method: 'POST', path: '/api/auth/refresh' },
      input: RefreshTokens,
      ...account,
      run: (_context, input) => signIn.refresh(input),
    }),
    defineDoor({
      name: 'auth.logout',
      rest: { method: 'POST', path: '/api/auth/logout' },
      input: RefreshTokens.partial(),
      ...account,
      policy: { kind: 'public', knowsCaller: true },
      run: ({ caller }, input) => signIn.logout(caller, input),
    }),
    defineDoor({
      name: 'auth.forgotPassword',
      rest: { method: 'POST', path: '/api/auth/forgot-password', status: 202 },
      input: ForgotPassword.extend(opId),
      ...account,
      run: (context, input) => password.forgot(context, input),
    }),
    defineDoor({
      name: 'auth.resetPassword',
      rest: { method: 'POST', path: '/api/auth/reset-password' },
      input: ResetPassword.extend(opId),
      refusals: weak,
      ...account,
      run: (_context, input) => password.reset(input),
    }),
    defineDoor({
      name: 'session.begin',
      rest: { method: 'POST', path: '/api/session', reply: withCookie },
      input: SignIn,
      ...account,
      policy: { kind: 'public', knowsCaller: true },
      run: (context, input) => signIn.beginSession(context, input),
    }),
    defineDoor({
      name: 'session.end',
      rest: { method: 'DELETE', path: '/api/session', reply: withCookie },
      input: NOTHING,
      ...account,
      policy: { kind: 'public', knowsCaller: true },
      run: ({ caller }) => signIn.endOwnSession(caller),
    }),
    defineDoor({
      name: 'session.read',
      rest: { method: 'GET', path: '/api/session' },
      input: NOTHING,
      policy: { kind: 'self' },
      rate: 'read',
      audit: 'none',
      run: (context) => signIn.whoAmI(callerOf(context)),
    }),
    defineDoor({
      name: 'session.liveTicket',
      rest: { method: 'POST', path: '/api/live-ticket' },
      input: NOTHING,
      policy: { kind: 'self' },
      rate: 'write',
      audit: 'none',
      run: (context) => sessions.issueTicket(callerOf(context)),
    }),
  ]
}
