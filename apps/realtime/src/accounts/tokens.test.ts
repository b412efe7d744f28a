import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { createTokens } from './tokens.ts'

const { privateKey } = generateKeyPairSync('ed25519')
const stranger = generateKeyPairSync('ed25519').privateKey
let at = Date.parse('2026-11-21T10:00:00Z')
const issuer = 'http://localhost:4600'
const tokens = createTokens({ signingKey: privateKey, issuer, now: () => new Date(at) })

type Change = { iss?: string; aud?: string; typ?: string; exp?: number; iat?: number; sub?: string; sid?: unknown }
function sign(change: Change = {}, key: Parameters<SignJWT['sign']>[0] = privateKey, alg = 'EdDSA'): Promise<string> {
  const { typ = 'at+jwt', ...claims } = change
  const now = Math.floor(at / 1_000)
  const body = {
    iss: issuer,
    aud: 'api',
    sub: 'user-1',
    sid: 'sid-1',
    jti: 'jti-1',
    iat: now,
    exp: now + 300,
    ...claims,
  }
  return new SignJWT(body).setProtectedHeader({ alg, typ }).sign(key)
}

describe('access tokens and tickets', () => {
  test('[AUTH-5] each says whom it speaks for, for as long as it holds', async () => {
    const [access, ticket] = [await tokens.signAccess('user-1', 'sid-1'), await tokens.signTicket('user-1', 'sid-1')]
    expect(await tokens.readAccess(access)).toMatchObject({ userId: 'user-1', sid: 'sid-1' })
    expect(await tokens.readTicket(ticket)).toMatchObject({ userId: 'user-1', sid: 'sid-1' })
    at += 29_000
    expect(await tokens.readTicket(ticket)).not.toBeNull()
    at += 1_000
    expect(await tokens.readTicket(ticket)).toBeNull()
    at += 269_000
    expect(await tokens.readAccess(access)).not.toBeNull()
    at += 1_000
    expect(await tokens.readAccess(access)).toBeNull()
  })

  test('[AUTH-5] [MFA-4] none passes for another, nor does one of the steps to sign in', async () => {
    const made = {
      Access: await tokens.signAccess('user-1', 'sid-1'),
      Ticket: await tokens.signTicket('user-1', 'sid-1'),
      SecondStep: await tokens.signSecondStep('user-1', 'sid-1'),
      Challenge: await tokens.signChallenge('user-1', 'sid-1'),
    }
    for (const [kind, token] of Object.entries(made))
      for (const reader of ['Access', 'Ticket', 'SecondStep', 'Challenge'] as const)
        expect([kind, reader, (await tokens[`read${reader}`](token)) !== null]).toEqual([kind, reader, kind === reader])
  })

  const publicBytes = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const past = Math.floor(at / 1_000) - 1
  test.each<[string, () => Promise<string>]>([
    ['of another key', () => sign({}, stranger)],
    ['signed with the public key as a shared secret', () => sign({}, publicBytes, 'HS256')],
    ['of another issuer', () => sign({ iss: 'https://evil.example' })],
    ['for another audience', () => sign({ aud: 'hub' })],
    ['of another type', () => sign({ typ: 'JWT' })],
    ['that is over', () => sign({ exp: past })],
    ['that claims to live for ever', () => sign({ iat: past - 4_000, exp: past + 90_000_000 })],
    ['from the future', () => sign({ iat: past + 600, exp: past + 700 })],
    ['without a session', () => sign({ sid: undefined })],
    ['with a session that is no text', () => sign({ sid: { $ne: '' } })],
    ['that is none', async () => 'nothing.at.all'],
  ])('[REG-4] a token %s lets nobody in', async (_which, make) => {
    expect(await tokens.readAccess(await sign())).not.toBeNull()
    expect(await tokens.readAccess(await make())).toBeNull()
  })
})
