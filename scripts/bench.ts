/*
 * Measures Closeby against its peers, in the same run and on the same machine. Docs: docs/benchmarks.md.
 *   pnpm bench [--only B1,B3] [--full] [--rounds N] [--profile] [--accept] | --page
 */
import { runBenches } from './bench/core/conductor.ts'
import { readOptions } from './bench/core/options.ts'

process.exitCode = await runBenches(readOptions(process.argv.slice(2)))
