import { fileURLToPath } from 'node:url'
import { findFreePorts } from '../setup/ports.mjs'

/** The folder of the checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Milliseconds of the machine's own clock that never goes back: the same in every process of a run. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000
}

export type Random = {
  /** 0 to 1. */
  next: () => number
  /** From `from` to `to`. */
  between: (from: number, to: number) => number
  pick: <Item>(items: readonly Item[]) => Item
  shuffle: <Item>(items: readonly Item[]) => Item[]
}

/** Chance that a run can repeat: the same seed gives the same numbers (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    between: (from, to) => from + next() * (to - from),
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
    shuffle: (items) =>
      items
        .map((item) => ({ item, at: next() }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item),
  }
}

/** Waits for a condition, looking every few milliseconds. Answers false when it did not come in time. */
export async function until(
  isTrue: () => boolean | Promise<boolean>,
  withinMs: number,
  everyMs = 20,
): Promise<boolean> {
  const end = monotonicMs() + withinMs
  while (!(await isTrue())) {
    if (monotonicMs() > end) return false
    await new Promise((later) => setTimeout(later, everyMs))
  }
  return true
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const [port] = (await findFreePorts(1)) as number[]
  if (port === undefined) throw new Error('no port is free')
  return port
}
