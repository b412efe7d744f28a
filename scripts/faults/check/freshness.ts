import type { Evidence, Violation } from './check.ts'

/** After this a screen that misses an entry must say that it is not live: 10 s of the rule, and how often it looks. */
const MOST_STALE_MS = 11_500

type Moment = { t: number; seq: number }
type Span = { from: number; to: number }

/**
 * I3: an old screen is never shown as a live one. For each acknowledged entry and each screen that shows its patient: once
 * it lacks the entry for longer than the rule allows, it says so, until it has it.
 */
export function checkFreshness({ history, phaseAt }: Evidence): {
  violations: Violation[]
  /** From the acknowledgement to each screen, in ms, by phase. */
  latencies: Map<string, number[]>
  /** How long a tab said that it was not live, the longest of each phase, in ms. */
  stale: Map<string, number>
} {
  const end = history.at(-1)?.t ?? 0
  const live = liveSpans(history, end)
  const { acks, shown } = momentsIn(history)
  const violations: Violation[] = []
  const latencies = new Map<string, number[]>()
  const judge = (screen: string, subject: string, moments: Moment[], ack: Moment) => {
    const at = shownAt(moments, ack, end)
    if (at === null) return
    const phase = phaseAt(ack.t)
    if (at < end) push(latencies, phase, Math.max(0, at - ack.t))
    const wrong = overlap(live.get(screen.split('#')[0] ?? '') ?? [], { from: ack.t + MOST_STALE_MS, to: at })
    const lacked = `${screen} lacked ${subject} seq ${ack.seq}`
    if (wrong > 0)
      violations.push({
        invariant: 'I3',
        phase,
        words: `${lacked} and said "live" for ${Math.round(wrong)} ms beyond the rule`,
      })
  }
  for (const [screen, subjects] of shown)
    for (const [subject, moments] of subjects)
      for (const ack of acks.get(subject) ?? []) judge(screen, subject, moments, ack)
  return { violations, latencies, stale: longestStale(history, live, phaseAt) }
}

/** Acknowledgements by patient and by alert, and what each screen showed of whom. */
function momentsIn(history: Evidence['history']) {
  const acks = new Map<string, Moment[]>()
  const shown = new Map<string, Map<string, Moment[]>>()
  const subjectsOf = new Map<string, string[]>()
  for (const event of history) {
    if (event.kind === 'invoke') {
      const { alertId } = event.words
      subjectsOf.set(event.opId, [event.patientId, ...(typeof alertId === 'string' ? [alertId] : [])])
    }
    if (event.kind === 'ok') {
      for (const subject of subjectsOf.get(event.opId) ?? []) push(acks, subject, { t: event.t, seq: event.seq })
      subjectsOf.delete(event.opId)
    }
    if (event.kind !== 'shown') continue
    const screen = shown.get(event.screen) ?? new Map<string, Moment[]>()
    shown.set(event.screen, screen)
    push(screen, event.id, { t: event.t, seq: event.seq })
  }
  return { acks, shown }
}

/** When a screen showed an entry or let its patient go; null when it showed it before it was acknowledged. */
function shownAt(moments: Moment[], ack: Moment, end: number): number | null {
  const before = moments.findLast(({ t }) => t <= ack.t)
  if (!before || before.seq >= ack.seq || before.seq === 0) return before && before.seq >= ack.seq ? ack.t : null
  return moments.find(({ t, seq }) => t > ack.t && (seq >= ack.seq || seq === 0))?.t ?? end
}

function liveSpans(history: Evidence['history'], end: number): Map<string, Span[]> {
  const spans = new Map<string, Span[]>()
  const since = new Map<string, number>()
  for (const event of history) {
    if (event.kind !== 'live') continue
    const from = since.get(event.screen)
    if (event.isLive && from === undefined) since.set(event.screen, event.t)
    if (event.isLive || from === undefined) continue
    push(spans, event.screen, { from, to: event.t })
    since.delete(event.screen)
  }
  for (const [screen, from] of since) push(spans, screen, { from, to: end })
  return spans
}

const overlap = (spans: Span[], { from, to }: Span) =>
  spans.reduce((sum, span) => sum + Math.max(0, Math.min(span.to, to) - Math.max(span.from, from)), 0)

function longestStale(
  history: Evidence['history'],
  live: Map<string, Span[]>,
  phaseAt: (t: number) => string,
): Map<string, number> {
  const longest = new Map<string, number>()
  const faults = history.filter((event) => event.kind === 'phase' && event.step === 'fault')
  const first = faults[0]?.t ?? Infinity
  for (const spans of live.values())
    spans.forEach((span, index) => {
      const next = spans[index + 1]
      if (!next || span.to < first) return
      const phase = phaseAt(span.to)
      longest.set(phase, Math.max(longest.get(phase) ?? 0, next.from - span.to))
    })
  return longest
}

function push<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key)
  if (list) list.push(item)
  else lists.set(key, [item])
}
