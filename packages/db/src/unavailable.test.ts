import { expect, test } from 'vitest'
import { reach, Unavailable } from './unavailable.ts'

const failing = (code: string) => Promise.reject(Object.assign(new Error('write failed'), { code }))

test.each(['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ETIMEDOUT'])(
  '[LOG-16] a line that breaks under a command (%s) is the store away, whose answer comes again',
  async (code) => {
    await expect(reach(failing(code))).rejects.toBeInstanceOf(Unavailable)
  },
)

test('[LOG-16] any other error of the system is passed on as it is', async () => {
  await expect(reach(failing('ENOENT'))).rejects.not.toBeInstanceOf(Unavailable)
})
