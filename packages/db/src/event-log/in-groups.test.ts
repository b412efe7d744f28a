import { describe, expect, test } from 'vitest'
import { inGroups } from './in-groups.ts'

describe('reading in groups', () => {
  test('[LOG-14] each gets its own answer, asked after its question, and a thousand ask a few times', async () => {
    const asked: number[][] = []
    const read = inGroups<number, string>(async (questions) => {
      asked.push(questions)
      await Promise.resolve()
      return questions.map(String)
    })
    const answers = await Promise.all(Array.from({ length: 1000 }, (_, index) => read(index)))
    expect(answers).toEqual(Array.from({ length: 1000 }, (_, index) => String(index)))
    expect(asked.length).toBeLessThanOrEqual(8 + Math.ceil(992 / 64))
    expect(asked.flat()).toHaveLength(1000)
  })

  test('[LOG-14] a failure reaches those it was asked for, and the next ones are asked anew', async () => {
    let isAway = true
    const read = inGroups<number, number>(async (questions) => {
      if (isAway) throw new Error('away')
      return questions
    })
    await expect(Promise.all([read(1), read(2)])).rejects.toThrow('away')
    isAway = false
    expect(await read(3)).toBe(3)
  })
})
