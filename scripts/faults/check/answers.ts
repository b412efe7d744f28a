import type { Evidence, Violation } from './check.ts'
import { percentile } from './percentile.ts'

/** How much slower honest people may get while a mob is there, and what a shared machine blurs. */
const TIMES = 2
const BLUR_MS = 150

/** From a wish to its first answer, in ms, by phase; of a phase with stretches, also by `phase stretch`. */
export function answersOf(history: Evidence['history']): Map<string, number[]> {
  const answers = new Map<string, number[]>()
  const asked = new Map<string, { t: number; keys: string[] }>()
  let phase = 'start'
  let stretch: string | null = null
  for (const event of history) {
    if (event.kind === 'phase') {
      phase = event.phase
      if (event.step === 'calm' || event.step === 'mob') stretch = `${phase} ${event.step}`
      else stretch = null
    }
    if (event.kind === 'invoke')
      asked.set(event.opId, { t: event.t, keys: stretch === null ? [phase] : [phase, stretch] })
    if (event.kind !== 'ok') continue
    const wish = asked.get(event.opId)
    asked.delete(event.opId)
    if (!wish) continue
    for (const key of wish.keys) {
      const all = answers.get(key) ?? []
      answers.set(key, all)
      all.push(event.t - wish.t)
    }
  }
  return answers
}

/** I9: what a fault promises about how soon people are answered. */
export function checkAnswers({ history, faults }: Evidence): Violation[] {
  const answers = answersOf(history)
  return [...faults].flatMap(([phase, { answersWithinMs }]): Violation[] => {
    const say = (words: string): Violation => ({ invariant: 'I9', isLate: true, phase, words })
    const slowest = percentile(answers.get(phase) ?? [], 0.99)
    const isSlow = answersWithinMs !== undefined && slowest > answersWithinMs
    const [calm, mob] = ['calm', 'mob'].map((name) => percentile(answers.get(`${phase} ${name}`) ?? [], 0.99))
    const isWorse = calm !== undefined && mob !== undefined && mob > TIMES * calm + BLUR_MS
    return [
      ...(isSlow ? [say(`99 of 100 were answered within ${Math.round(slowest)} ms, not ${answersWithinMs}`)] : []),
      ...(isWorse ? [say(`${Math.round(mob)} ms with the mob, ${Math.round(calm)} ms without (99 of 100)`)] : []),
    ]
  })
}
