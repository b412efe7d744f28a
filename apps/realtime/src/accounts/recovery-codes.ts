import { createHmac, hkdfSync } from 'node:crypto'
import { RECOVERY_CODES } from '@closeby/protocol/accounts'
import { base32 } from './totp.ts'

/** 80 bits each: nobody guesses one. */
const CODE_BYTES = 10

/** Codes for paper. Of each only a keyed hash is kept. */
export type RecoveryCodes = {
  /**
   * A set, derived from the key of the write that asks for it: the same request sent again is answered with the same
   * codes, although they are stored nowhere.
   */
  setOf: (userId: string, opId: string) => string[]
  hashOf: (userId: string, code: string) => string
}

export function createRecoveryCodes(secret: Buffer): RecoveryCodes {
  return {
    setOf: (userId, opId) => {
      const info = `closeby/recovery-codes\n${userId}\n${opId}`
      const bytes = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), info, RECOVERY_CODES * CODE_BYTES))
      return Array.from({ length: RECOVERY_CODES }, (_, index) =>
        written(base32(bytes.subarray(index * CODE_BYTES, (index + 1) * CODE_BYTES))),
      )
    },
    hashOf: (userId, code) =>
      createHmac('sha256', secret)
        .update(`closeby/recovery-code\n${userId}\n${plain(code)}`)
        .digest('base64url'),
  }
}

function written(code: string): string {
  return (code.match(/.{1,4}/g) ?? []).join('-')
}

/** As people copy it: small letters, spaces, and figures the alphabet does not have. */
function plain(code: string): string {
  return code
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .replaceAll('0', 'O')
    .replaceAll('1', 'I')
}
