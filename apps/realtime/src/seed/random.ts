/** Numbers that look random and are the same in every run for the same words. */
export type Random = {
  /** From 0 up to but without 1. */
  next(): number
  /** A whole number from `from` up to and with `to`. */
  whole(from: number, to: number): number
  pick<T>(choices: readonly T[]): T
  /** True with a chance of `share` (0 to 1). */
  chance(share: number): boolean
}

/** Mulberry32 over a hash of the words: small, fast, and good enough to make up a day. */
export function randomOf(...words: string[]): Random {
  let state = hashOf(words.join('\n'))
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (choices) => choices[Math.floor(next() * choices.length)] as (typeof choices)[number],
    chance: (share) => next() < share,
  }
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash
}
