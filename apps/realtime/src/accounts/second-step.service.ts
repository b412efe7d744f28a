import type { Account, Proof } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { Refusal } from '@closeby/protocol/core'
import type { User } from '@closeby/protocol/accounts'
import type { Caller, Context } from '../registry/door.ts'
import type { AccountsGround } from './accounts.ground.ts'
import { requireAccount } from './accounts.ground.ts'
import type { Passkeys } from './passkeys.ts'
import type { Proofs } from './proofs.ts'
import type { SignedInAnswer, SignInService } from './sign-in.service.ts'
import { passwordMark } from './sign-in.service.ts'

type Step = { token: string } & Proof
const SIGN_IN = 'sign-in'

/** The second step of signing in, and showing again who one is. Both take the same factors, by the same code. */
export function createSecondStepService(
  ground: AccountsGround & { proofs: Proofs; passkeys: Passkeys; signIn: SignInService },
) {
  const { streams, sessions, tokens, proofs, passkeys, signIn } = ground

  /** Who gave the right password a moment ago. @throws Refusal `auth.required` when that is over, or the password is */
  async function halfIn(token: string): Promise<Account> {
    const bearer = await tokens.readSecondStep(token)
    const account = bearer && (await streams.fresh('user', bearer.userId))
    if (!bearer || !account || account.status === 'deactivated' || passwordMark(account) !== bearer.sid)
      throw new Refusal('auth.required')
    return account
  }

  async function take({ token, ...proof }: Step): Promise<Account> {
    const account = await halfIn(token)
    await proofs.takeFactor(account, proof, SIGN_IN)
    return account
  }
  const proving = ({ sid }: Caller) => `prove ${sid}`

  return {
    async login(context: Context, step: Step): Promise<SignedInAnswer> {
      return signIn.issue(await take(step), context.userAgent)
    },

    async beginSession(context: Context, step: Step): Promise<{ user: User; cookies: string[] }> {
      return signIn.issueCookie(context, await take(step))
    },

    async challenge({ token }: { token: string }): Promise<{ options: { challenge: string } }> {
      return { options: await passkeys.optionsToUse(await halfIn(token), SIGN_IN) }
    },

    /** @throws Refusal `auth.wrongCode`, `auth.wrongPassword`, `rate.limited`, `invalid` for a way that is not the person's */
    async prove(
      caller: Caller,
      proof: Proof & { password?: string },
    ): Promise<{ provenAt: Instant; cookies: string[] }> {
      await proofs.take(await requireAccount(ground, caller.user.id), proof, proving(caller))
      const { header, provenAt } = await sessions.prove(caller)
      return { provenAt, cookies: header === null ? [] : [header] }
    },

    async proveChallenge(caller: Caller): Promise<{ options: { challenge: string } }> {
      return { options: await passkeys.optionsToUse(await requireAccount(ground, caller.user.id), proving(caller)) }
    },
  }
}
export type SecondStepService = ReturnType<typeof createSecondStepService>
