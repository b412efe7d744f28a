import { z } from 'zod'
import { ForgotPassword, RefreshTokens, Register, ResetPassword, SignIn } from '@closeby/protocol/accounts'
import { OpId } from '@closeby/protocol/core'
import { Nothing } from '../core/answers.ts'
import { TokensAnswer, UserAnswer, WhoIsThere } from '../core/account-answers.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import { withCookies } from './cookies.ts'
import type { PasswordService } from './password.service.ts'
import type { RegisterService } from './register.service.ts'
import type { Sessions } from './sessions.ts'
import type { SignInService } from './sign-in.service.ts'

const opId = { opId: OpId }
const account = { policy: { kind: 'public' }, rate: 'signIn', audit: 'account' } as const
const weak = { password: 'auth.weakPassword' } as const

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
      summary: 'Register an account',
      rest: { method: 'POST', path: '/api/auth/register', status: 201 },
      input: Register.extend(opId),
      refusals: { consent: 'auth.consentRequired', ...weak },
      ...account,
      answer: TokensAnswer,
      run: (context, input) => register.register(context, input),
    }),
    defineDoor({
      name: 'auth.login',
      summary: 'Sign in for tokens',
      rest: { method: 'POST', path: '/api/auth/login' },
      input: SignIn,
      ...account,
      answer: TokensAnswer,
      run: (context, input) => signIn.login(context, input),
    }),
    defineDoor({
      name: 'auth.refresh',
      summary: 'Change a refresh token for new tokens',
      rest: { method: 'POST', path: '/api/auth/refresh' },
      input: RefreshTokens,
      ...account,
      answer: TokensAnswer,
      run: (_context, input) => signIn.refresh(input),
    }),
    defineDoor({
      name: 'auth.logout',
      summary: 'End a refresh family or the session of the request',
      rest: { method: 'POST', path: '/api/auth/logout' },
      input: RefreshTokens.partial(),
      ...account,
      policy: { kind: 'public', knowsCaller: true },
      answer: Nothing,
      run: ({ caller }, input) => signIn.logout(caller, input),
    }),
    defineDoor({
      name: 'auth.forgotPassword',
      summary: 'Ask for a mail to reset a password',
      rest: { method: 'POST', path: '/api/auth/forgot-password', status: 202 },
      input: ForgotPassword.extend(opId),
      ...account,
      answer: Nothing,
      run: (context, input) => password.forgot(context, input),
    }),
    defineDoor({
      name: 'auth.resetPassword',
      summary: 'Set a new password by a mailed link',
      rest: { method: 'POST', path: '/api/auth/reset-password' },
      input: ResetPassword.extend(opId),
      refusals: weak,
      ...account,
      answer: Nothing,
      run: (_context, input) => password.reset(input),
    }),
    defineDoor({
      name: 'session.begin',
      summary: 'Sign in for a cookie',
      rest: { method: 'POST', path: '/api/session', reply: withCookies },
      input: SignIn,
      ...account,
      policy: { kind: 'public', knowsCaller: true },
      answer: z.strictObject({ user: UserAnswer }),
      run: (context, input) => signIn.beginSession(context, input),
    }),
    defineDoor({
      name: 'session.end',
      summary: 'End the session of the cookie',
      rest: { method: 'DELETE', path: '/api/session', reply: withCookies },
      input: Nothing,
      ...account,
      policy: { kind: 'public', knowsCaller: true },
      answer: Nothing,
      run: ({ caller }) => signIn.endOwnSession(caller),
    }),
    defineDoor({
      name: 'session.read',
      summary: 'Read who is signed in',
      rest: { method: 'GET', path: '/api/session' },
      input: Nothing,
      policy: { kind: 'self' },
      opensTo: ['locked', 'unenrolled'],
      isUnattended: true,
      rate: 'read',
      audit: 'none',
      answer: WhoIsThere,
      run: (context) => signIn.whoAmI(callerOf(context)),
    }),
    defineDoor({
      name: 'session.liveTicket',
      summary: 'Get a ticket that admits one socket',
      rest: { method: 'POST', path: '/api/live-ticket' },
      input: Nothing,
      policy: { kind: 'self' },
      isUnattended: true,
      rate: 'write',
      audit: 'none',
      answer: z.strictObject({ ticket: z.string(), expiresIn: z.int() }),
      run: (context) => sessions.issueTicket(callerOf(context)),
    }),
  ]
}
