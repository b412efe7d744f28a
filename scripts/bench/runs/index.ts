import type { Bench } from '../core/bench.ts'
import { b1 } from './b1.bench.ts'
import { b3 } from './b3.bench.ts'

/** Every benchmark, in the order of the document. */
export const BENCHES: readonly Bench[] = [b1, b3]
