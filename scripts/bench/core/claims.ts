import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Bench, Claim, Tier } from './bench.ts'
import { shortNumber } from './numbers.ts'
import type { Recording } from './record.ts'

/** What a claim came to when it was last accepted, by tier, and how far it may drift from that before it is red. */
type Accepted = { says: string; quick?: number; full?: number; drift: number }
export type Manifest = Record<string, Accepted>
export type Verdict = {
  id: string
  says: string
  /** Null where it could not be measured. */
  value: number | null
  /** The value and the target as they are read, units and all. */
  measured: string
  target: string
  /** Null where there is no target. */
  isMet: boolean | null
  isDrifted: boolean
  ifMissed: string | undefined
}

const FILE = new URL('../manifest.json', import.meta.url)
/** Two cores that share their caches with the driver: less than this is noise. */
const DRIFT = 0.5
const RATIO = '×'
const MOST_DIGITS = 12

export function readManifest(): Manifest {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Manifest) : {}
}

function targetOf({ target, unit = RATIO }: Claim): string {
  if (!target) return ''
  const [words, bound] = 'atMost' in target ? ['at most', target.atMost] : ['at least', target.atLeast]
  const isPart = unit === RATIO && bound > 0 && bound < 1
  return `${words} ${isPart ? `1/${Math.round(1 / bound)}` : `${bound}${unit}`}`
}

function isMet({ target }: Claim, value: number): boolean | null {
  if (!target) return null
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast
}

/** As short as it can be without landing on the other side of its target. */
function shown(claim: Claim, value: number): string {
  for (let digits = 3; digits < MOST_DIGITS; digits += 1) {
    const rounded = Number(value.toPrecision(digits))
    if (isMet(claim, rounded) === isMet(claim, value)) return shortNumber(value, digits)
  }
  return String(value)
}

/** A small ratio as one part of so many, as long as that says the same. */
function measuredOf(claim: Claim, value: number): string {
  const { unit = RATIO } = claim
  const parts = Number((1 / value).toPrecision(3))
  const isPart = unit === RATIO && value > 0 && value < 0.5 && isMet(claim, 1 / parts) === isMet(claim, value)
  return isPart ? `1/${shortNumber(parts)}` : shown(claim, value) + unit
}

function isDrifted({ id, better }: Claim, value: number, tier: Tier, manifest: Manifest): boolean {
  const accepted = manifest[id]
  const before = accepted?.[tier]
  if (!accepted || before === undefined) return false
  return better === 'less' ? value > before + Math.abs(before) * accepted.drift : value < before / (1 + accepted.drift)
}

/** Holds what was measured against targets and against what was accepted before. A target that a full run did not measure is missed. */
export function judge({ claims }: Bench, record: Recording, tier: Tier, manifest: Manifest): Verdict[] {
  return claims.flatMap((claim): Verdict[] => {
    const value = claim.value(record)
    const { id, says, ifMissed } = claim
    const rest = { id, says, target: targetOf(claim), ifMissed }
    if (Number.isFinite(value)) {
      const measured = measuredOf(claim, value)
      const drifted = isDrifted(claim, value, tier, manifest)
      return [{ ...rest, value, measured, isMet: isMet(claim, value), isDrifted: drifted }]
    }
    return claim.target && tier === 'full'
      ? [{ ...rest, value: null, measured: 'not measured', isMet: false, isDrifted: false }]
      : []
  })
}

/** Takes these values as what later runs are held against. */
export function accept(verdicts: readonly Verdict[], tier: Tier): void {
  const manifest = readManifest()
  for (const { id, says, value } of verdicts) {
    if (value === null) continue
    manifest[id] = { ...(manifest[id] ?? { drift: DRIFT }), says, [tier]: Number(value.toPrecision(3)) }
  }
  writeFileSync(FILE, `${JSON.stringify(manifest, undefined, 2)}\n`)
}
