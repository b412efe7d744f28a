/** One of the last days: what was logged (null: nothing), the target of that day, and how it was judged. */
export interface FortnightDay {
  value: number | null
  target: number | null
  /** `met` is blue, `paused` is a tick; anything else is slate. */
  status?: string | null
  /** The letter under the bar in the large size. */
  letter?: string
}

/** One day, ready to draw. `height` is 0 to 1 of the room. */
export interface FortnightBar {
  kind: 'met' | 'under' | 'none' | 'paused'
  height: number
  letter: string
}

/** Scales days for the bars. A day nobody logged is `none`, never a bar of no height; zero is a stub. The target line is today's. */
export function fortnightBars(days: readonly FortnightDay[]): { bars: FortnightBar[]; line: number | null } {
  const target = days.findLast((day) => day.target !== null && day.target > 0)?.target ?? null
  const top = Math.max(1e-9, (target ?? 0) * 1.2, ...days.map((day) => day.value ?? 0))
  const bars = days.map((day): FortnightBar => {
    const letter = day.letter ?? ''
    if (day.value === null) return { kind: day.status === 'paused' ? 'paused' : 'none', height: 0, letter }
    const met = day.status ? day.status === 'met' : day.target !== null && day.value >= day.target
    return { kind: met ? 'met' : 'under', height: day.value / top, letter }
  })
  return { bars, line: target === null ? null : target / top }
}
