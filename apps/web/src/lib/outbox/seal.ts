/** Something only this device can read, and only as what it was sealed as. */
export type Sealed = { iv: Uint8Array<ArrayBuffer>; bytes: ArrayBuffer }

/** A key that stays in this browser: no script can read it out, it can only be used here. */
export function newDeviceKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

/** `as` names what it is and whose: it opens under the same name only. */
export async function seal(key: CryptoKey, as: string, value: unknown): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const bytes = new TextEncoder().encode(JSON.stringify(value))
  return { iv, bytes: await crypto.subtle.encrypt(cipher(iv, as), key, bytes) }
}

/** Null when it was not sealed with this key under this name, or was changed since. */
export async function unseal(key: CryptoKey, as: string, { iv, bytes }: Sealed): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(cipher(iv, as), key, bytes)))
  } catch {
    return null
  }
}

const cipher = (iv: Uint8Array<ArrayBuffer>, as: string): AesGcmParams => {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(as) }
}
