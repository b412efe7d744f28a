import type { Tickets } from '@closeby/db'
import { Unavailable, uuid5 } from '@closeby/db'
import type { Account, MadePasskey, Passkey, UsedPasskey } from '@closeby/protocol/accounts'
import { isStaff } from '@closeby/protocol/accounts'
import { addMs, toInstant } from '@closeby/protocol/core'
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import type { Tokens } from './tokens.ts'

/** A spent challenge is remembered longer than any hub could take it for a good one. */
const SPENT_KEPT_MS = 60_000
const TIMEOUT_MS = 120_000

/** Passkeys (WebAuthn level 3). Every answer to a challenge that is not ours, not theirs or not fresh is null. */
export type Passkeys = {
  /** What a browser needs to make one. */
  optionsToAdd: (account: Account, purpose: string) => Promise<PublicKeyCredentialCreationOptionsJSON>
  /** The public half of a passkey just made, to be kept. */
  verifyAdded: (account: Account, purpose: string, made: MadePasskey, label: string) => Promise<Passkey | null>
  /** What a browser needs to use one of a person's. */
  optionsToUse: (account: Account, purpose: string) => Promise<PublicKeyCredentialRequestOptionsJSON>
  /** Which one was used, and how often it says it was. */
  verifyUsed: (
    account: Account,
    purpose: string,
    used: UsedPasskey,
  ) => Promise<{ passkeyId: string; counter: number } | null>
}

/**
 * The challenge is itself a token of ours, with person, purpose and two minutes in it, spent once by its id: so no hub needs
 * to remember what another one asked.
 */
export function createPasskeys(deps: { tokens: Tokens; tickets: Tickets; origin: string; name: string }): Passkeys {
  const { tokens, tickets, origin, name } = deps
  const rpID = new URL(origin).hostname
  const mustVerify = ({ role }: Account) => isStaff(role)
  const verification = (account: Account) => (mustVerify(account) ? 'required' : 'preferred')
  const known = ({ factors }: Account) =>
    factors.passkeys.map(({ credentialId: id, transports }) => ({ id, transports: [...transports] }))

  function isOurs({ userId }: Account, purpose: string) {
    return async (challenge: string): Promise<boolean> => {
      const read = await tokens.readChallenge(Buffer.from(challenge, 'base64url').toString('utf8'))
      if (!read || read.userId !== userId || read.sid !== purpose) return false
      return tickets.spend(read.tokenId, addMs(toInstant(read.expiresAt.getTime()), SPENT_KEPT_MS))
    }
  }
  const expected = (account: Account, purpose: string) => ({
    expectedChallenge: isOurs(account, purpose),
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: mustVerify(account),
  })

  return {
    optionsToAdd: async (account, purpose) =>
      generateRegistrationOptions({
        ...{ rpName: name, rpID, userName: account.email, userDisplayName: account.name, timeout: TIMEOUT_MS },
        userID: new Uint8Array(Buffer.from(account.userId)),
        challenge: await tokens.signChallenge(account.userId, purpose),
        excludeCredentials: known(account),
        authenticatorSelection: { residentKey: 'preferred', userVerification: verification(account) },
      }),
    verifyAdded: async (account, purpose, made, label) => {
      const response = { ...made, clientExtensionResults: {} }
      const { verified, registrationInfo } = await orNull(
        verifyRegistrationResponse({ response, ...expected(account, purpose) }),
      )
      if (!verified || !registrationInfo) return null
      const { id: credentialId, publicKey, counter } = registrationInfo.credential
      return {
        passkeyId: uuid5(account.userId, 'passkey', credentialId),
        ...{ credentialId, counter, label, transports: made.response.transports ?? [] },
        publicKey: Buffer.from(publicKey).toString('base64url'),
      }
    },
    optionsToUse: async (account, purpose) =>
      generateAuthenticationOptions({
        ...{ rpID, timeout: TIMEOUT_MS, allowCredentials: known(account), userVerification: verification(account) },
        challenge: await tokens.signChallenge(account.userId, purpose),
      }),
    verifyUsed: async (account, purpose, used) => {
      const passkey = account.factors.passkeys.find(({ credentialId }) => credentialId === used.id)
      if (!passkey) return null
      const { credentialId: id, counter, publicKey } = passkey
      const credential = { id, counter, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')) }
      const response = { ...used, clientExtensionResults: {} }
      const { verified, authenticationInfo } = await orNull(
        verifyAuthenticationResponse({ response, credential, ...expected(account, purpose) }),
      )
      return verified ? { passkeyId: passkey.passkeyId, counter: authenticationInfo.newCounter } : null
    },
  }
}

/** The library throws for what is wrong with an answer; what, is nobody's business but a developer's. */
async function orNull<Verified extends { verified: boolean }>(
  verifying: Promise<Verified>,
): Promise<Verified | { verified: false; registrationInfo?: never; authenticationInfo?: never }> {
  return verifying.catch((error: unknown) => {
    if (error instanceof Unavailable) throw error
    return { verified: false }
  })
}
