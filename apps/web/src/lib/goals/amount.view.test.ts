import { describe, expect, test } from 'vitest'
import { readAmount } from './amount.view.ts'

describe('an amount', () => {
  test('[GOAL-1] is read as people write it; zero is one', () => {
    const written = ['730', ' 1,200 ', '1 200', '1.5', '1,5', '0', '.5', '12,345,678']
    expect(written.map(readAmount)).toEqual([730, 1200, 1200, 1.5, 1.5, 0, 0.5, 12_345_678])
  })

  test('[GOAL-1] nothing, words and less than nothing are none', () => {
    expect(['', 'ten', '-5', '1e9', '1.2.3'].map(readAmount)).toEqual([null, null, null, null, null])
  })
})
