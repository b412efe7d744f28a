import { describe, expect, test } from 'vitest'
import { readResetToken, resetTokenOf } from './reset-token.ts'

const secret = Buffer.alloc(32, 1)
const reset = { userId: 'user-1', resetId: 'reset-1' }

describe('reset token', () => {
  test('[AUTH-6] a token is read back by the same secret', () => {
    expect(readResetToken(secret, resetTokenOf(secret, reset))).toEqual(reset)
  })

  test('[AUTH-6] a token of another secret, person or reset is nothing', () => {
    const token = resetTokenOf(secret, reset)
    expect(readResetToken(Buffer.alloc(32, 2), token)).toBeNull()
    expect(readResetToken(secret, token.replace('user-1', 'user-2'))).toBeNull()
    expect(readResetToken(secret, token.replace('reset-1', 'reset-2'))).toBeNull()
    expect(readResetToken(secret, `${token}.x`)).toBeNull()
    expect(readResetToken(secret, 'a.b')).toBeNull()
  })
})
