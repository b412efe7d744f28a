import type { Bench } from '../core/bench.ts'
import { b1 } from './b1.bench.ts'
import { b10 } from './b10.bench.ts'
import { b11 } from './b11.bench.ts'
import { b12 } from './b12.bench.ts'
import { b2 } from './b2.bench.ts'
import { b3 } from './b3.bench.ts'
import { b4 } from './b4.bench.ts'
import { b6 } from './b6.bench.ts'
import { b7 } from './b7.bench.ts'
import { b8 } from './b8.bench.ts'
import { b9 } from './b9.bench.ts'

/** Every benchmark, in the order of the document. */
export const BENCHES: readonly Bench[] = [b1, b2, b3, b4, b6, b7, b8, b9, b10, b11, b12]
/** Those of the quick tier: what people feel first, in the time a change may take. */
export const QUICK: readonly string[] = ['B1', 'B3', 'B8']
/** Those that open the built pages in a browser. */
export const BROWSER: readonly string[] = ['B6']
