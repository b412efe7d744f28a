import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const NONCE = 12
const TAG = 16

/** Keeps a small secret at rest. What is sealed opens for the same owner only, so that it cannot be moved to another. */
export type Seal = {
  seal: (bytes: Buffer, owner: string) => string
  /** Null for anything that was not sealed here for this owner. */
  open: (sealed: string, owner: string) => Buffer | null
}

/** AES-256-GCM under a key derived from the secret of the set-up, another one for each purpose. */
export function createSeal(secret: Buffer, purpose: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `closeby/${purpose}`, 32))
  return {
    seal: (bytes, owner) => {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner))
      const sealed = Buffer.concat([cipher.update(bytes), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    open: (text, owner) => {
      const bytes = Buffer.from(text, 'base64url')
      if (bytes.length <= NONCE + TAG) return null
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE)).setAAD(Buffer.from(owner))
      decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG))
      try {
        return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()])
      } catch {
        return null
      }
    },
  }
}
