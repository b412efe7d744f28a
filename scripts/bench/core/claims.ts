import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Bench, Claim, Tier } from './bench.ts'
import type { Recording } from './record.ts'

/** What a claim came to when it was last accepted, by tier, and how far it may drift from that before it is red. */
type Accepted = { says: string; quick?: number; full?: number; drift: number }
export type Manifest = Record<string, Accepted>
export type Verdict = {
  id: string
  says: string
  value: number
  target: string
  /** Null where there is no target. */
  isMet: boolean | null
  isDrifted: boolean
  ifMissed: string | undefined
}

const FILE = new URL('../manifest.json', import.meta.url)
/** Two cores that share their caches with the driver: less than this is noise. */
const DRIFT = 0.5

export function readManifest(): Manifest {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Manifest) : {}
}

function targetOf({ target }: Claim): string {
  if (!target) return ''
  return 'atMost' in target ? `at most ${target.atMost}` : `at least ${target.atLeast}`
}

function isMet({ target }: Claim, value: number): boolean | null {
  if (!target) return null
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast
}

function isDrifted({ id, better }: Claim, value: number, tier: Tier, manifest: Manifest): boolean {
  const accepted = manifest[id]
  const before = accepted?.[tier]
  if (!accepted || before === undefined) return false
  return better === 'less' ? value > before + Math.abs(before) * accepted.drift : value < before / (1 + accepted.drift)
}

/** Holds what was measured against targets and against what was accepted before. */
export function judge({ claims }: Bench, record: Recording, tier: Tier, manifest: Manifest): Verdict[] {
  return claims.flatMap((claim) => {
    const value = claim.value(record)
    if (Number.isNaN(value)) return []
    const { id, says, ifMissed } = claim
    const drifted = isDrifted(claim, value, tier, manifest)
    return [{ id, says, value, target: targetOf(claim), isMet: isMet(claim, value), isDrifted: drifted, ifMissed }]
  })
}

/** Takes these values as what later runs are held against. */
export function accept(verdicts: readonly Verdict[], tier: Tier): void {
  const manifest = readManifest()
  for (const { id, says, value } of verdicts) {
    const known = manifest[id] ?? { says, drift: DRIFT }
    manifest[id] = { ...known, says, [tier]: Number(value.toPrecision(3)) }
  }
  writeFileSync(FILE, `${JSON.stringify(manifest, undefined, 2)}\n`)
}
