import type { Status } from '@closeby/protocol/compliance'

/** One stroke of a status mark on its 16 by 16 ground. Colours are `currentColor` (the tone) or tokens. */
export interface MarkPart {
  d: string
  fill: string
  stroke?: string
  width?: number
  dash?: string
  /** Round ends and corners. */
  round?: boolean
}

const round = (radius: number): string =>
  `M${8 + radius} 8a${radius} ${radius} 0 1 1-${2 * radius} 0a${radius} ${radius} 0 1 1 ${2 * radius} 0`
const TONE = 'currentColor'
const EDGE = 'var(--watch-edge)'
const PAPER = 'var(--surface)'

const tick: MarkPart = { d: 'm4.9 8.3 2.1 2.1 4.1-4.5', fill: 'none', stroke: PAPER, width: 1.75, round: true }
const met: MarkPart[] = [{ d: round(7.25), fill: TONE }, tick]
const behind: MarkPart[] = [{ d: 'M8 2.1 14.6 13.4H1.4Z', fill: TONE, stroke: EDGE, width: 1.4, round: true }]
const noData: MarkPart[] = [{ d: round(6), fill: 'none', stroke: TONE, width: 1.75, dash: '2.4 2.31' }]

/** The shapes of LOOK.md section 3: they tell states apart without any colour. */
const MARKS: Record<Status, MarkPart[]> = {
  met,
  done: met,
  onTrack: [{ d: round(6.25), fill: TONE }],
  notDue: [{ d: round(5.75), fill: 'none', stroke: TONE, width: 1.75 }],
  behind,
  due: behind,
  dueSoon: [{ d: 'M8 2.3 14.4 13.3H1.6Z', fill: 'none', stroke: EDGE, width: 1.75, round: true }],
  missed: [
    { d: 'M8 .9 15.1 8 8 15.1.9 8Z', fill: TONE, stroke: TONE, width: 1, round: true },
    { d: 'M8 4.9v3.5M8 10.8v.1', fill: 'none', stroke: PAPER, width: 1.75, round: true },
  ],
  silent: [
    { d: round(6.5), fill: 'none', stroke: EDGE, width: 1.6, dash: '2.6 2.5' },
    { d: 'M8 4.9v3.5M8 10.9v.1', fill: 'none', stroke: EDGE, width: 1.75, round: true },
  ],
  noData,
  paused: [{ d: 'M5.4 3v10M10.6 3v10', fill: 'none', stroke: TONE, width: 2.6, round: true }],
  declined: [
    { d: round(6), fill: 'none', stroke: TONE, width: 1.75 },
    { d: 'M5 8h6', fill: 'none', stroke: TONE, width: 1.75, round: true },
  ],
}

/** The shape of a status. An unknown one (a newer server) looks like no data. */
export function markParts(status: string): readonly MarkPart[] {
  return MARKS[status as Status] ?? noData
}
