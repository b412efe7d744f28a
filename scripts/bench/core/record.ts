import { median, percentile } from './numbers.ts'

type Kept = { unit: string; rounds: number[][] }
/** One figure over all rounds: percentiles of the merged raw samples, and the median of each round for the range. */
export type Figure = {
  system: string
  metric: string
  unit: string
  count: number
  p50: number
  p95: number
  p99: number
  max: number
  byRound: number[]
}

/** Keeps raw samples by system and metric, a list for each round. A single value is a list of one. */
export function createRecord() {
  const kept = new Map<string, Kept>()
  const floors = new Set<string>()
  let round = 0
  const keyOf = (system: string, metric: string) => `${system}\n${metric}`

  function figure(system: string, metric: string): Figure | undefined {
    const found = kept.get(keyOf(system, metric))
    if (!found) return undefined
    const all = found.rounds.flat()
    const at = (share: number) => percentile(all, share)
    const byRound = found.rounds.filter((samples) => samples.length > 0).map(median)
    const max = all.reduce((most, value) => Math.max(most, value), -Infinity)
    return {
      system,
      metric,
      unit: found.unit,
      count: all.length,
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      max,
      byRound,
    }
  }

  return {
    nextRound: () => void (round += 1),
    add: (system: string, metric: string, unit: string, samples: number | readonly number[]): void => {
      const key = keyOf(system, metric)
      const known = kept.get(key) ?? { unit, rounds: [] }
      kept.set(key, known)
      known.rounds[round] = [...(known.rounds[round] ?? []), ...(typeof samples === 'number' ? [samples] : samples)]
      for (let index = 0; index < round; index += 1) known.rounds[index] ??= []
    },
    /** Notes how busy the driver was: above 85 % the figures of this system are floors. */
    driver: (system: string, share: number): void => {
      if (share > 0.85) floors.add(system)
    },
    isFloor: (system: string) => floors.has(system),
    figure,
    figures: (): Figure[] =>
      [...kept.keys()].flatMap((key) => {
        const [system = '', metric = ''] = key.split('\n')
        return figure(system, metric) ?? []
      }),
    /** p50, p99 or max of a figure; NaN when it was not measured. */
    value: (system: string, metric: string, at: 'p50' | 'p95' | 'p99' | 'max' = 'p50'): number =>
      figure(system, metric)?.[at] ?? Number.NaN,
  }
}
export type Recording = ReturnType<typeof createRecord>
