import { hash, verify } from '@node-rs/argon2'
import { PASSWORD_MIN } from '@closeby/protocol/accounts'
import { Refusal } from '@closeby/protocol/core'
import { COMMON_PASSWORDS } from './common-passwords.ts'

/** The floor of the OWASP cheat sheet: argon2id (2), 19 MiB, two passes, one lane. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const AT_ONCE = 4
const MAX_WAITING = 32

export type Passwords = {
  hash: (password: string) => Promise<string>
  /** Takes the same time for an account that does not exist or has no password (`null`): it checks a dummy. */
  verify: (passwordHash: string | null, password: string) => Promise<boolean>
}

/** Argon2id, at most four at once: each takes 19 MiB. @throws Refusal `retry` when 32 wait already */
export function createPasswords(): Passwords {
  const gate = createGate(AT_ONCE, MAX_WAITING)
  const dummy = hash('nobody has this password', ARGON2ID)
  return {
    hash: (password) => gate(() => hash(password.normalize('NFC'), ARGON2ID)),
    verify: async (passwordHash, password) => {
      const known = passwordHash ?? (await dummy)
      const isRight = await gate(() => verify(known, password.normalize('NFC')))
      return isRight && passwordHash !== null
    },
  }
}

/** Refuses what everybody tries first: lists of leaked passwords, and the person's own name or address. @throws Refusal */
export function requireStrong(password: string, own: { email: string; name: string }): void {
  const plain = password.normalize('NFC').toLowerCase()
  const isRepeated = /^(.{1,4})\1+$/u.test(plain)
  const isOwn = [own.email.toLowerCase(), own.email.toLowerCase().split('@')[0] ?? '', own.name.toLowerCase()].some(
    (word) => word.length >= 4 && plain.replace(word, '').length < PASSWORD_MIN / 2,
  )
  if (isRepeated || isOwn || COMMON_PASSWORDS.has(plain))
    throw new Refusal('auth.weakPassword', { paths: ['password'] })
}

function createGate(atOnce: number, maxWaiting: number) {
  const waiting: (() => void)[] = []
  let running = 0
  return async function through<T>(run: () => Promise<T>): Promise<T> {
    if (running >= atOnce) {
      if (waiting.length >= maxWaiting) throw new Refusal('retry', { afterMs: 1_000 })
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running += 1
    try {
      return await run()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
