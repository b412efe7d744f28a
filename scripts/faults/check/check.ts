import type { Entry } from '../../../packages/protocol/src/wire/index.ts'
import type { HistoryEvent } from '../history.ts'
import type { Fault } from '../nemesis/fault.ts'
import type { People } from '../world/people.ts'
import { answersOf, checkAnswers } from './answers.ts'
import { checkFreshness } from './freshness.ts'
import { percentile } from './percentile.ts'
import { checkOps } from './ops.ts'
import { checkOwners } from './owners.ts'
import { checkReminders } from './reminders.ts'
import { checkRights } from './rights.ts'
import { checkScreens } from './screens.ts'

/** The promises of the log and of the screens, see docs/reliability.md. */
export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I9' | 'I10'
/** `isLate`: nothing is wrong but the time it took, which a machine that stood still takes as well. */
export type Violation = { invariant: Invariant; phase: string; words: string; isLate?: true }
/** Everything the checker looks at: what was done and seen, and what the log says. Nothing of it is asked of a hub. */
export type Evidence = {
  history: HistoryEvent[]
  /** Each patient's entries as they lie in the store, by seq. */
  log: Map<string, Entry[]>
  people: People
  faults: ReadonlyMap<string, Pick<Fault, 'refusals' | 'liveWithinMs' | 'answersWithinMs'>>
  /** Whether screens are compared value by value, and not only by seq. */
  comparesValues: boolean
  phaseAt: (t: number) => string
}
export type Figures = {
  acked: number
  tries: number
  latencies: Map<string, number[]>
  stale: Map<string, number>
  /** From a wish to its answer, in ms, by phase, and by stretch of a phase where it has several. */
  answers: Map<string, number[]>
}
export type Verdict = { violations: Violation[]; figures: Figures }

/** Judges a run after it is over, from its history and its log alone. */
export function check(given: Omit<Evidence, 'phaseAt'>): Verdict {
  const { history } = given
  const phases = history.flatMap((event) => (event.kind === 'phase' && event.step === 'load' ? [event] : []))
  const phaseAt = (t: number) => phases.findLast((phase) => phase.t <= t)?.phase ?? 'start'
  const evidence: Evidence = { ...given, phaseAt }
  const freshness = checkFreshness(evidence)
  const violations = [
    ...checkOps(evidence),
    ...(evidence.comparesValues ? checkScreens(evidence) : []),
    ...freshness.violations,
    ...checkRights(evidence),
    ...checkReminders(evidence),
    ...checkSequence(evidence),
    ...checkOwners(evidence),
    ...checkSettled(evidence),
    ...checkLiveWithin(evidence, freshness.latencies),
    ...checkAnswers(evidence),
  ]
  const acked = new Set(history.flatMap((event) => (event.kind === 'ok' ? [event.opId] : []))).size
  const tries = history.filter(({ kind }) => kind === 'ok' || kind === 'unknown' || kind === 'fail').length
  return {
    violations,
    figures: { acked, tries, latencies: freshness.latencies, stale: freshness.stale, answers: answersOf(history) },
  }
}

/** I6: a patient's seqs have no hole and no repeat, and time in them never goes back. */
function checkSequence({ log, phaseAt }: Evidence): Violation[] {
  const violations: Violation[] = []
  for (const [stream, entries] of log)
    entries.forEach(({ seq, recordedAt }, index) => {
      const before = entries[index - 1]
      const isNext = seq === (before?.seq ?? 0) + 1
      const isLater = !before || recordedAt >= before.recordedAt
      if (isNext && isLater) return
      violations.push({
        invariant: 'I6',
        phase: phaseAt(Infinity),
        words: `${stream} has ${seq} after ${before?.seq ?? 0}`,
      })
    })
  return violations
}

/** I3: everything open is level with the log within five seconds of healing, and in the end, as the conductor saw it. */
function checkSettled({ history }: Evidence): Violation[] {
  return history.flatMap((event): Violation[] => {
    if (event.kind !== 'phase') return []
    const { phase, step, words = '' } = event
    if (step === 'broken') return [{ invariant: 'I9', phase, words }]
    if (step === 'stuck') return [{ invariant: 'I3', phase, words: `never level with the log: ${words}` }]
    if (step !== 'late') return []
    return [{ invariant: 'I3', isLate: true, phase, words: `not level with the log 5 s after healing: ${words}` }]
  })
}

/** I3: where the log itself is at hand, a fault of the hints costs milliseconds, not freshness. */
function checkLiveWithin({ faults }: Evidence, latencies: Map<string, number[]>): Violation[] {
  return [...latencies].flatMap(([phase, all]) => {
    const { liveWithinMs } = faults.get(phase) ?? {}
    const worst = percentile(all, 0.99)
    if (liveWithinMs === undefined || worst <= liveWithinMs) return []
    return [
      {
        invariant: 'I3',
        isLate: true,
        phase,
        words: `99 of 100 entries were shown within ${Math.round(worst)} ms, not ${liveWithinMs}`,
      },
    ]
  })
}
