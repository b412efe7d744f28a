/** The value below which this share of the samples lies. Of raw samples only: percentiles are never merged. */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) return Number.NaN
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Slope of y over x after taking logarithms of both: 0 says that y does not grow with x. */
export function logSlope(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const)
  const meanX = sum(logs.map(([x]) => x)) / logs.length
  const meanY = sum(logs.map(([, y]) => y)) / logs.length
  const rise = sum(logs.map(([x, y]) => (x - meanX) * (y - meanY)))
  return rise / sum(logs.map(([x]) => (x - meanX) ** 2))
}

/** Numbers in [0, 1) from a fixed seed (mulberry32), so that every run asks the same things in the same order. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The same things in a seeded order. */
export function shuffled<Thing>(things: readonly Thing[], random: () => number): Thing[] {
  const keyed = things.map((thing) => ({ thing, key: random() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ thing }) => thing)
}

/** A number for people: so many digits that count, thousands apart. */
export const shortNumber = (value: number, digits = 3): string =>
  Math.abs(value) >= 10_000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(digits)))
