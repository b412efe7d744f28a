import { createPublicKey, randomUUID } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import type { JWTPayload } from 'jose'

export const ACCESS_SECONDS = 300
export const TICKET_SECONDS = 30
/** Clocks of two hubs may differ by this much. */
const TOLERANCE_SECONDS = 5

type Kind = {
  audience: 'api' | 'hub' | 'second-step' | 'passkey'
  typ: `${'at' | 'live-ticket' | 'second-step' | 'passkey-challenge'}+jwt`
  seconds: number
}
const ACCESS: Kind = { audience: 'api', typ: 'at+jwt', seconds: ACCESS_SECONDS }
const TICKET: Kind = { audience: 'hub', typ: 'live-ticket+jwt', seconds: TICKET_SECONDS }
const SECOND_STEP: Kind = { audience: 'second-step', typ: 'second-step+jwt', seconds: 300 }
const CHALLENGE: Kind = { audience: 'passkey', typ: 'passkey-challenge+jwt', seconds: 120 }

/**
 * Who a token speaks for. The session behind it is looked up each time, so a token carries no role. Where there is no session
 * yet, `sid` names what the token is bound to instead.
 */
export type Bearer = { userId: string; sid: string; tokenId: string; expiresAt: Date }
export type Tokens = {
  signAccess: (userId: string, sid: string) => Promise<string>
  signTicket: (userId: string, sid: string) => Promise<string>
  /** For who gave the right password; `password` names that password, so that the token ends with it. */
  signSecondStep: (userId: string, password: string) => Promise<string>
  /** What a passkey signs, for one purpose. */
  signChallenge: (userId: string, purpose: string) => Promise<string>
  /** Null for anything but a token of this kind that holds now. */
  readAccess: (token: string) => Promise<Bearer | null>
  readTicket: (token: string) => Promise<Bearer | null>
  readSecondStep: (token: string) => Promise<Bearer | null>
  readChallenge: (token: string) => Promise<Bearer | null>
}

/** Ed25519 tokens. One fixed algorithm, issuer, audience and type each, so that none passes for another. */
export function createTokens(deps: { signingKey: KeyObject; issuer: string; now: () => Date }): Tokens {
  const { signingKey, issuer, now } = deps
  const publicKey = createPublicKey(signingKey)

  const sign = ({ audience, typ, seconds }: Kind) => {
    return (userId: string, sid: string): Promise<string> => {
      const at = Math.floor(now().getTime() / 1_000)
      return new SignJWT({ sid })
        .setProtectedHeader({ alg: 'EdDSA', typ })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(userId)
        .setJti(randomUUID())
        .setIssuedAt(at)
        .setExpirationTime(at + seconds)
        .sign(signingKey)
    }
  }
  const read = ({ audience, typ, seconds }: Kind) => {
    const checks = {
      algorithms: ['EdDSA'],
      issuer,
      audience,
      typ,
      clockTolerance: TOLERANCE_SECONDS,
      maxTokenAge: seconds,
      requiredClaims: ['sub', 'jti', 'iat', 'exp', 'sid'],
    }
    return async (token: string): Promise<Bearer | null> => {
      try {
        const { payload } = await jwtVerify(token, publicKey, { ...checks, currentDate: now() })
        // The tolerance is for a token that seems to come from the future, not for one that is over.
        return (payload.exp ?? 0) * 1_000 > now().getTime() ? bearerOf(payload) : null
      } catch {
        return null
      }
    }
  }
  return {
    ...{ signAccess: sign(ACCESS), readAccess: read(ACCESS), signTicket: sign(TICKET), readTicket: read(TICKET) },
    ...{ signSecondStep: sign(SECOND_STEP), readSecondStep: read(SECOND_STEP) },
    ...{ signChallenge: sign(CHALLENGE), readChallenge: read(CHALLENGE) },
  }
}

function bearerOf({ sub, sid, jti, exp }: JWTPayload): Bearer | null {
  if (typeof sub !== 'string' || typeof sid !== 'string' || typeof jti !== 'string' || exp === undefined) return null
  return { userId: sub, sid, tokenId: jti, expiresAt: new Date(exp * 1_000) }
}
