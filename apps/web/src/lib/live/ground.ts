const HIDDEN_MS = 250

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

/** Runs before the next frame is drawn; the answer calls it off. A hidden tab draws none, and yet must not let things pile up. */
export function beforeFrame(run: () => void): () => void {
  if (document.hidden) return browserGround.after(HIDDEN_MS, run)
  const id = requestAnimationFrame(run)
  return () => cancelAnimationFrame(id)
}

/** Runs once what has just changed was drawn; the answer calls it off. */
export function afterFrame(run: () => void): () => void {
  let callOff = beforeFrame(() => (callOff = browserGround.after(0, run)))
  return () => callOff()
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
