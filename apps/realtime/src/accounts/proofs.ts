import { emailHashOf } from '@closeby/db'
import type { Account, FactorFact, Factors, Proof } from '@closeby/protocol/accounts'
import { decideUsePasskey, decideUseRecovery, decideUseTotp, hasFactor } from '@closeby/protocol/accounts'
import { Refusal } from '@closeby/protocol/core'
import type { AccountsGround } from './accounts.ground.ts'
import type { Passkeys } from './passkeys.ts'
import type { RecoveryCodes } from './recovery-codes.ts'
import type { Seal } from './seal.ts'
import { stepOfCode } from './totp.ts'
import { actorOf } from './users.ts'

/** What a second factor is made and judged with. */
export type FactorTools = { passkeys: Passkeys; recoveryCodes: RecoveryCodes; seeds: Seal }
export type Proofs = {
  /**
   * Takes one second factor of a person. What is used up is an entry of his stream, so that of two who bring the same code
   * to two hubs at once one is let in.
   * @throws Refusal `invalid` unless it is exactly one, `auth.wrongCode` whatever is wrong with it, `rate.limited`
   */
  takeFactor: (account: Account, proof: Proof, purpose: string) => Promise<void>
  /** Takes a factor, or the password of who has none. @throws Refusal as above, `auth.wrongPassword` */
  take: (account: Account, proof: Proof & { password?: string }, purpose: string) => Promise<void>
  /** A new password by mail opens the second step again for whoever guessed too often; it never stands for one. */
  forgive: (userId: string) => Promise<void>
}

/** What guesses at a second step are counted by: apart from those at the password, which a right password forgets. */
const guessedBy = (userId: string) => `second-step ${userId}`

export function createProofs(
  ground: Pick<AccountsGround, 'commitUser' | 'guessing' | 'passwords' | 'secret' | 'newId' | 'now'>,
  { passkeys, recoveryCodes, seeds }: FactorTools,
): Proofs {
  const { commitUser, guessing, passwords, secret, newId, now } = ground

  async function use(account: Account, decide: (factors: Factors) => FactorFact[]): Promise<true> {
    await commitUser({
      ...{ userId: account.userId, orgId: account.orgId, opId: newId(), name: 'factor.use', command: {} },
      actor: actorOf({ id: account.userId, role: account.role }),
      decide: (known) => {
        if (!known || known.status === 'deactivated') throw new Refusal('auth.wrongCode')
        return decide(known.factors)
      },
    })
    return true
  }

  async function useCode(account: Account, code: string): Promise<true> {
    const sealed = account.factors.totp?.seed
    const seed = sealed === undefined ? null : seeds.open(sealed, account.userId)
    const step = seed && stepOfCode(seed, code, new Date(now()))
    if (step === null) throw new Refusal('auth.wrongCode')
    return use(account, (factors) => {
      // Set up anew in the same moment: then this was a code of the app before.
      if (factors.totp?.seed !== sealed) throw new Refusal('auth.wrongCode')
      return decideUseTotp(factors, step)
    })
  }

  /** Only what can be guessed is counted, so that nobody's guessing keeps a passkey out. */
  async function counted(account: Account, run: () => Promise<true>): Promise<void> {
    const taken = await guessing.attempt(guessedBy(account.userId), () =>
      run().catch((error: unknown) => {
        if (error instanceof Refusal && error.code === 'auth.wrongCode') return null
        throw error
      }),
    )
    if (taken === null) throw new Refusal('auth.wrongCode')
  }

  const takeFactor: Proofs['takeFactor'] = async (account, { code, recoveryCode, passkey }, purpose) => {
    if ([code, recoveryCode, passkey].filter((each) => each !== undefined).length !== 1)
      throw new Refusal('invalid', { paths: ['code'] })
    if (code !== undefined) return counted(account, () => useCode(account, code))
    if (recoveryCode !== undefined) {
      const hash = recoveryCodes.hashOf(account.userId, recoveryCode)
      return counted(account, () => use(account, (factors) => decideUseRecovery(factors, hash)))
    }
    const used = passkey && (await passkeys.verifyUsed(account, purpose, passkey))
    if (!used) throw new Refusal('auth.wrongCode')
    await use(account, (factors) => decideUsePasskey(factors, used.passkeyId, used.counter))
  }

  return {
    takeFactor,
    take: async (account, { password, ...proof }, purpose) => {
      if (hasFactor(account.factors)) {
        if (password !== undefined) throw new Refusal('invalid', { paths: ['password'] })
        return takeFactor(account, proof, purpose)
      }
      if (password === undefined) throw new Refusal('invalid', { paths: ['password'] })
      const isRight = await guessing.attempt(emailHashOf(secret, account.email), async () =>
        (await passwords.verify(account.passwordHash, password)) ? true : null,
      )
      if (!isRight) throw new Refusal('auth.wrongPassword')
    },
    forgive: (userId) => guessing.forgive(guessedBy(userId)),
  }
}
