import { randomBytes } from 'node:crypto'
import type { Streams } from '@closeby/db'
import { opHashOf } from '@closeby/db'
import type { Account, AccountFact, MadePasskey, SecondFactorRule, SetSecondFactor } from '@closeby/protocol/accounts'
import {
  decideAddPasskey,
  decideRemoveFactor,
  decideRenewRecovery,
  decideResetFactors,
  decideSetTotp,
  enrolBy,
} from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { addMs, must, Refusal } from '@closeby/protocol/core'
import { decideSetSecondFactor } from '@closeby/protocol/wire'
import type { Caller } from '../registry/door.ts'
import type { AccountsGround } from './accounts.ground.ts'
import { requireAccount } from './accounts.ground.ts'
import type { FactorTools } from './proofs.ts'
import type { Seal } from './seal.ts'
import { base32, otpauthUri, SEED_BYTES, stepOfCode } from './totp.ts'

const ISSUER = 'Closeby'
/** How long somebody may take to get a new app to show its first code. */
const ENROLMENT_MS = 15 * 60_000

export type FactorsView = {
  totp: { since: Instant } | null
  passkeys: { id: string; label: string; since: Instant }[]
  recoveryCodesLeft: number
  /** What the organisation asks, and until when this person may go on without it. */
  rule: SecondFactorRule['require']
  enrolBy: Instant | null
}
type Changed = { seq: number; recoveryCodes: string[] }

/** The second factors of the person who is signed in, and what an organisation asks of its staff. */
export function createFactorsService(
  ground: AccountsGround & {
    tools: FactorTools
    /** Seeds that were shown and not yet confirmed. */
    enrolments: Seal
    secondFactorOf: (orgId: string) => Promise<SecondFactorRule>
    streams: Streams
  },
) {
  const { streams, records, commitUser, secondFactorOf, secret, now, enrolments } = ground
  const { passkeys, recoveryCodes, seeds } = ground.tools
  /** A challenge or a seed is good in the session that asked for it alone. */
  const adding = ({ sid }: Caller) => `add ${sid}`
  const ownerOf = ({ user, sid }: Caller) => `${user.id}\n${sid}`

  async function change(
    caller: Caller,
    command: { opId: string },
    name: string,
    decide: (account: Account, hashes: string[]) => AccountFact[],
  ): Promise<Changed> {
    const { id: userId, orgId } = caller.user
    const codes = recoveryCodes.setOf(userId, command.opId)
    const hashes = codes.map((code) => recoveryCodes.hashOf(userId, code))
    const { seq, account } = await commitUser({
      ...{ userId, orgId, opId: command.opId, name, command, actor: caller.actor },
      decide: (known) => decide(must(known, 'who is signed in has an account'), hashes),
    })
    // Derived from the request, so that its repeat tells them again; what stands in the log tells whether they are in force.
    const isNewSet = account.factors.recovery?.hashes.some((hash) => hashes.includes(hash)) ?? false
    return { seq, recoveryCodes: isNewSet ? codes : [] }
  }

  const accountOf = (caller: Caller) => requireAccount(ground, caller.user.id)

  return {
    async list(caller: Caller): Promise<FactorsView> {
      const account = await accountOf(caller)
      const rule = await secondFactorOf(account.orgId)
      const { totp, passkeys: own, recovery } = account.factors
      return {
        totp: totp && { since: totp.since },
        passkeys: own.map(({ passkeyId: id, label, since }) => ({ id, label, since })),
        recoveryCodesLeft: recovery?.hashes.length ?? 0,
        rule: rule.require,
        enrolBy: enrolBy(account, rule),
      }
    },

    /** A new seed, kept by nobody but the person until a code confirms it. */
    async beginTotp(caller: Caller): Promise<{ secret: string; uri: string; enrolment: string }> {
      const { email } = await accountOf(caller)
      const seed = randomBytes(SEED_BYTES)
      const until = Buffer.from(`${addMs(now(), ENROLMENT_MS)}\n`)
      return {
        secret: base32(seed),
        uri: otpauthUri({ seed, issuer: ISSUER, account: email }),
        enrolment: enrolments.seal(Buffer.concat([until, seed]), ownerOf(caller)),
      }
    },

    /** @throws Refusal `auth.wrongCode` for a wrong code, or a seed that was shown too long ago or to another session */
    async confirmTotp(caller: Caller, command: { opId: string; enrolment: string; code: string }): Promise<Changed> {
      const shown = enrolments.open(command.enrolment, ownerOf(caller))
      const end = shown?.indexOf(10) ?? -1
      const isInTime = shown !== null && shown.subarray(0, end).toString() > now()
      const seed = isInTime ? shown.subarray(end + 1) : null
      const step = seed && stepOfCode(seed, command.code, new Date(now()))
      return change(caller, command, 'factors.confirmTotp', ({ factors }, hashes) => {
        if (!seed || step === null) throw new Refusal('auth.wrongCode')
        return decideSetTotp(factors, { seed: seeds.seal(seed, caller.user.id), step, hashes })
      })
    },

    /** @throws Refusal `notFound`, `factor.needed` */
    async removeTotp(caller: Caller, command: { opId: string }): Promise<{ seq: number }> {
      const rule = await secondFactorOf(caller.user.orgId)
      const { seq } = await change(caller, command, 'factors.removeTotp', (account) =>
        decideRemoveFactor(account, { type: 'factor.totpRemoved' }, rule),
      )
      return { seq }
    },

    async beginPasskey(caller: Caller): Promise<{ options: { challenge: string } }> {
      return { options: await passkeys.optionsToAdd(await accountOf(caller), adding(caller)) }
    },

    /** @throws Refusal `auth.wrongCode` for anything but a good answer to a challenge of this session, `factor.known` */
    async addPasskey(
      caller: Caller,
      command: { opId: string; label: string; passkey: MadePasskey },
    ): Promise<Changed & { passkeyId: string }> {
      const account = await accountOf(caller)
      const made = await passkeys.verifyAdded(account, adding(caller), command.passkey, command.label)
      // Refused here alone: the same request sent again, whose challenge is spent, is answered as the first one was.
      const changed = await change(caller, command, 'factors.addPasskey', ({ factors }, hashes) => {
        if (!made) throw new Refusal('auth.wrongCode')
        return decideAddPasskey(factors, made, hashes)
      })
      const known = (await accountOf(caller)).factors.passkeys
      const added = known.find(({ credentialId }) => credentialId === command.passkey.id)
      if (!added) throw new Refusal('notFound')
      return { ...changed, passkeyId: added.passkeyId }
    },

    /** @throws Refusal `notFound`, `factor.needed` */
    async removePasskey(caller: Caller, command: { opId: string; passkeyId: string }): Promise<{ seq: number }> {
      const rule = await secondFactorOf(caller.user.orgId)
      const { seq } = await change(caller, command, 'factors.removePasskey', (account) =>
        decideRemoveFactor(account, { type: 'factor.passkeyRemoved', passkeyId: command.passkeyId }, rule),
      )
      return { seq }
    },

    /** @throws Refusal `factor.none` */
    async renewRecovery(caller: Caller, command: { opId: string }): Promise<Changed> {
      return change(caller, command, 'factors.renewRecovery', ({ factors }, hashes) =>
        decideRenewRecovery(factors, hashes),
      )
    },

    /** Takes lost factors from somebody else of one's organisation. @throws Refusal `notFound`, `factor.none` */
    async reset(caller: Caller, command: { opId: string; userId: string }): Promise<{ seq: number }> {
      const { userId, opId } = command
      if (userId === caller.user.id) throw new Refusal('invalid', { paths: ['userId'] })
      const { orgId } = caller.user
      const { seq } = await commitUser({
        ...{ userId, orgId, opId, name: 'factors.reset', command, actor: caller.actor },
        decide: (account) => {
          if (!account || account.orgId !== orgId) throw new Refusal('notFound')
          return decideResetFactors(account)
        },
      })
      await records.removeAllOf(userId)
      return { seq }
    },

    async readRule({ user }: Caller): Promise<SecondFactorRule & { seq: number }> {
      const organisation = await streams.fresh('organisation', user.orgId)
      if (!organisation) throw new Refusal('notFound')
      return { ...organisation.secondFactor, seq: organisation.seq }
    },

    async setRule({ user, actor }: Caller, command: SetSecondFactor): Promise<SecondFactorRule & { seq: number }> {
      const { orgId } = user
      const { entry } = await streams.commit({
        ...{ kind: 'organisation', stream: orgId, orgId, opId: command.opId, actor },
        opHash: opHashOf(secret, 'secondFactor:set', command),
        decide: (organisation) => {
          if (!organisation) throw new Refusal('notFound')
          return decideSetSecondFactor(command)
        },
      })
      const after = must(await streams.advance('organisation', orgId, entry.seq), 'a committed organisation folds')
      return { ...after.secondFactor, seq: after.seq }
    },
  }
}
export type FactorsService = ReturnType<typeof createFactorsService>
