import { expect, test } from 'vitest'
import { settleAll } from './pool.ts'

test('[JOB-4] a failure stays in its own place, and no more than the width run at once', async () => {
  let running = 0
  let most = 0
  const results = await settleAll([1, 2, 3, 4, 5], 2, async (item) => {
    running += 1
    most = Math.max(most, running)
    await Promise.resolve()
    running -= 1
    if (item === 3) throw new Error('bad')
    return item * 10
  })
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual([
    10,
    20,
    'failed',
    40,
    50,
  ])
  expect(most).toBe(2)
})
