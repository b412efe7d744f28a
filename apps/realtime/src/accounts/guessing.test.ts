import { describe, expect, test } from 'vitest'
import { createGuessing, delayAfter } from './guessing.ts'

function aGuessing() {
  let now = 0
  const createCounter = () => {
    const counts = new Map<string, { count: number; endsAt: number }>()
    const read = (key: string) => {
      const known = counts.get(key)
      return known && known.endsAt > now ? known : undefined
    }
    const told = (key: string) => ({
      count: read(key)?.count ?? 0,
      afterMs: Math.max(0, (read(key)?.endsAt ?? now) - now),
    })
    return {
      add: async (key: string, seconds = 20 * 86_400) => {
        counts.set(key, { count: (read(key)?.count ?? 0) + 1, endsAt: read(key)?.endsAt ?? now + seconds * 1_000 })
        return told(key)
      },
      get: async (key: string) => told(key),
      clear: async (key: string) => void counts.delete(key),
    }
  }
  return { guessing: createGuessing(createCounter), forward: (ms: number) => (now += ms) }
}
const wrong = async () => null

describe('guessing passwords', () => {
  test('[AUTH-2] five quick tries, then a delay that doubles up to a quarter of an hour', async () => {
    const { guessing, forward } = aGuessing()
    for (let index = 0; index < 5; index += 1) expect(await guessing.attempt('a', wrong)).toBeNull()
    await expect(guessing.attempt('a', async () => 'right')).rejects.toThrow('rate.limited')
    forward(2_001)
    expect(await guessing.attempt('a', wrong)).toBeNull()
    await expect(guessing.attempt('a', wrong)).rejects.toMatchObject({ detail: { afterMs: 4_000 } })
    expect([4, 5, 6, 13, 14, 99].map(delayAfter)).toEqual([0, 2, 4, 512, 900, 900])
  })

  test('[AUTH-2] a hundred wrong guesses stop an account until it is reset', async () => {
    const { guessing, forward } = aGuessing()
    for (let count = 1; count <= 100; count += 1) {
      expect(await guessing.attempt('a', wrong)).toBeNull()
      forward(delayAfter(count) * 1_000 + 1)
    }
    await expect(guessing.attempt('a', async () => 'right')).rejects.toThrow('rate.limited')
    await guessing.forgive('a')
    expect(await guessing.attempt('a', async () => 'right')).toBe('right')
  })

  test('[AUTH-2] a burst is judged one after the other, and a right password clears the count', async () => {
    const { guessing } = aGuessing()
    const burst = await Promise.allSettled(Array.from({ length: 20 }, () => guessing.attempt('a', wrong)))
    expect(burst.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
    const honest = await Promise.all(Array.from({ length: 20 }, () => guessing.attempt('b', async () => 'right')))
    expect(new Set(honest)).toEqual(new Set(['right']))
  })
})
