import { describe, expect, test } from 'vitest'
import { createPacer } from './pacer.ts'
import { heldTime } from './testing/held-time.ts'

function aPacer() {
  const time = heldTime()
  const errors: unknown[] = []
  return { time, errors, pacer: createPacer({ time, report: (error) => errors.push(error) }) }
}

describe('pacer', () => {
  test('[HUB-6] a quiet list is flushed at once', () => {
    const { time, pacer } = aPacer()
    const flushed: number[] = []
    pacer.request({ flush: () => flushed.push(time.monotonicMs()) })
    time.pass(0)
    expect(flushed).toEqual([0])
  })

  test('[HUB-6] a costly round is followed by a gap of twice its cost, and what comes meanwhile is one flush', () => {
    const { time, pacer } = aPacer()
    const flushed: number[] = []
    const list = {
      flush: () => {
        flushed.push(time.monotonicMs())
        time.spend(20)
      },
    }
    pacer.request(list)
    time.pass(0)
    for (let asked = 0; asked < 10; asked += 1) pacer.request(list)
    time.pass(39)
    expect(flushed).toEqual([0])
    time.pass(1)
    expect(flushed).toEqual([0, 60])
  })

  test('[HUB-6] no gap is longer than 100 ms', () => {
    const { time, pacer } = aPacer()
    const flushed: number[] = []
    const list = {
      flush: () => {
        flushed.push(time.monotonicMs())
        time.spend(500)
      },
    }
    pacer.request(list)
    time.pass(0)
    pacer.request(list)
    time.pass(100)
    expect(flushed).toEqual([0, 600])
  })

  test('[HUB-6] what a round asks for itself belongs to the next round, and a failing list does not hold up the others', () => {
    const { time, pacer, errors } = aPacer()
    let rounds = 0
    const again = {
      flush: () => {
        rounds += 1
        if (rounds < 3) pacer.request(again)
      },
    }
    pacer.request({
      flush: () => {
        throw new Error('broken')
      },
    })
    pacer.request(again)
    time.pass(1)
    expect(rounds).toBe(3)
    expect(errors).toHaveLength(1)
  })

  test('[HUB-9] lag is from the first request to the end of its round, and is forgotten after a quiet second', () => {
    const { time, pacer } = aPacer()
    pacer.request({ flush: () => time.spend(300) })
    time.pass(0)
    expect(pacer.lagMs()).toBe(300)
    time.pass(1_000)
    expect(pacer.lagMs()).toBe(0)
  })
})
