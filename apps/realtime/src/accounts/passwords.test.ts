import { describe, expect, test } from 'vitest'
import { createPasswords, requireStrong } from './passwords.ts'

const own = { email: 'david.quill@closeby.example', name: 'David Quill' }

describe('passwords', () => {
  test('[AUTH-1] are kept as argon2id, and somebody who does not exist is checked like everybody', async () => {
    const passwords = createPasswords()
    const kept = await passwords.hash('seven quiet rivers')
    expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await passwords.verify(kept, 'seven quiet rivers')).toBe(true)
    expect(await passwords.verify(kept, 'seven loud rivers')).toBe(false)
    expect(await passwords.verify(null, 'nobody has this password')).toBe(false)
    // The same word, typed on two kinds of keyboard.
    expect(
      await passwords.verify(await passwords.hash('caf\u00e9 caf\u00e9 caf\u00e9'), 'cafe\u0301 cafe\u0301 cafe\u0301'),
    ).toBe(true)
  })

  test('[REG-5] four at once, thirty-two wait, everybody else comes again', async () => {
    const passwords = createPasswords()
    const all = await Promise.allSettled(Array.from({ length: 40 }, () => passwords.hash('seven quiet rivers')))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(36)
    for (const each of all)
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'retry', detail: { afterMs: 1_000 } })
  }, 30_000)

  test.each([
    'passwordpassword',
    'PasswordPassword',
    'abcabcabcabc',
    'aaaaaaaaaaaa',
    'david.quill1',
    'David Quill!',
    '123456789012',
  ])('[AUTH-2] "%s" is what everybody tries first', (password) => {
    expect(() => requireStrong(password, own)).toThrow('auth.weakPassword')
  })

  test.each(['seven quiet rivers', 'correct horse battery staple', 'Sunny-Walks-77', 'dövid quält uns nicht'])(
    '[AUTH-2] "%s" is long enough',
    (password) => {
      expect(() => requireStrong(password, own)).not.toThrow()
    },
  )
})
