/** Clock, timers, chance and ids of the page, handed in so that a test can hold them still. */
export type Ground = {
  /** Epoch milliseconds of this device. */
  now: () => number
  /** Runs once after `ms`; the answer calls it off. */
  after: (ms: number, run: () => void) => () => void
  /** 0 to 1. */
  random: () => number
  uuid: () => string
}

export const browserGround: Ground = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
  uuid: () => crypto.randomUUID(),
}
