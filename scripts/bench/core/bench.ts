import type { Ground } from './ground.ts'
import type { Recording } from './record.ts'

export type Tier = 'quick' | 'full'
export type Context = {
  ground: Ground
  record: Recording
  tier: Tier
  /** Chooses by tier. */
  size: <Value>(quick: Value, full: Value) => Value
  say: (text: string) => void
  /** Flags for the Node of a hub, to profile it. */
  hubFlags: string[]
  round: number
}
/** What a benchmark claims, as a ratio or a plain number, and how far that may go. */
export type Claim = {
  id: string
  /** What was measured, as the start of a sentence that the value ends. */
  says: string
  value: (record: Recording) => number
  better: 'less' | 'more'
  /** Behind the value, a blank before it where one belongs: a ratio unless told. */
  unit?: string
  target?: { atMost: number } | { atLeast: number }
  /** What stands in the way, for the document, where the target is missed. */
  ifMissed?: string
}
/** Bars of one metric over several systems, for the document. */
export type Plot = { title: string; metric: string; at: 'p50' | 'p99'; isLogarithmic?: boolean }
export type Bench = {
  id: string
  title: string
  /** What somebody who uses Closeby would ask. */
  asks: string
  /** What it measures and how, for the document. */
  measures: string
  /** Where the reader must be careful. */
  limits: string
  claims: Claim[]
  plot: Plot
  /** About what a full run of it takes, by which such a run shares out its hour. */
  minutes: number
  /** What it leaves behind cannot be taken back, so there is one round. */
  isOnce?: boolean
  /** Prepares what all rounds share; answers with one round, and the way to clean up. */
  open: (context: Context) => Promise<{ round: (context: Context) => Promise<void>; close: () => Promise<void> }>
}

/** Runs something and tells the share of a core the driver used meanwhile. */
export async function withDriverShare<Value>(
  { ground, record }: Context,
  system: string,
  work: () => Promise<Value>,
): Promise<Value> {
  const [cpu, at] = [ground.cpuOf('driver'), performance.now()]
  const value = await work()
  record.driver(system, (ground.cpuOf('driver') - cpu) / ((performance.now() - at) / 1_000))
  return value
}
