// `pnpm faults`: breaks real processes on purpose and judges what happened. Its options stand in scripts/faults/main.ts.
import { fileURLToPath } from 'node:url'
import { ensureRuntime } from './setup/hand-over.mjs'
import { findPlaces } from './setup/places.mjs'

const tools = await ensureRuntime(fileURLToPath(import.meta.url), findPlaces())
if (tools) await import('./faults/main.ts')
