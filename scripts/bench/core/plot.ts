import { shortNumber } from './numbers.ts'
import type { Figure } from './record.ts'

const WIDTH = 760
const BAR = 22
const GAP = 12
const LABELS = 270
const VALUES = 110
const TOP = 42

/** By the theme of whoever looks: the picture brings its own ground, so it reads well on a page of either. */
const STYLE = `<style>
.ground{fill:#fff}.text{fill:#1f2937}.quiet{fill:#4b5563}.ours{fill:#2563eb}.peer{fill:#94a3b8}.range{stroke:#1f2937}
@media (prefers-color-scheme:dark){.ground{fill:#0d1117}.text{fill:#e6edf3}.quiet{fill:#9ba7b4}.ours{fill:#60a5fa}.peer{fill:#56616f}.range{stroke:#e6edf3}}
</style>`

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** Bars of one figure over several systems, with the range of the rounds as a line. Logarithmic where sizes differ much. */
export function barsOf(options: {
  title: string
  unit: string
  figures: readonly Figure[]
  at: 'p50' | 'p99'
  isLogarithmic: boolean
}): string {
  const { title, unit, figures, at, isLogarithmic } = options
  const values = figures.map((figure) => figure[at])
  // What came before it was waited for is below nothing: it has a number and hardly a bar.
  const above = values.filter((value) => value > 0)
  const most = Math.max(...above)
  const least = Math.min(...above) / 2
  const room = WIDTH - LABELS - VALUES
  const lengthOf = (value: number) => {
    const share = isLogarithmic ? Math.log(Math.max(value, least) / least) / Math.log(most / least) : value / most
    return Math.max(2, Math.round(room * Math.min(1, share)))
  }
  const bars = figures.map((figure, index) => {
    const y = TOP + index * (BAR + GAP)
    const value = values[index] ?? 0
    const length = lengthOf(value)
    const middle = y + BAR / 2
    const hasRange = at === 'p50' && figure.byRound.length > 1
    const ends = hasRange ? figure.byRound.map(lengthOf) : [length]
    const [low, high] = [Math.min(...ends), Math.max(...ends)]
    const range = hasRange
      ? `<path class="range" d="M${LABELS + low} ${middle}H${LABELS + high}" stroke-width="2"/>`
      : ''
    const whose = figure.system.startsWith('ours') ? 'ours' : 'peer'
    return (
      `<text class="text" x="${LABELS - 10}" y="${middle + 5}" text-anchor="end">${escaped(figure.system)}</text>` +
      `<rect class="${whose}" x="${LABELS}" y="${y}" width="${length}" height="${BAR}" rx="3"/>${range}` +
      `<text class="text" x="${LABELS + Math.max(length, high) + 8}" y="${middle + 5}">${escaped(`${shortNumber(value)} ${unit}`)}</text>`
    )
  })
  const height = TOP + figures.length * (BAR + GAP)
  const scale = isLogarithmic ? ' (logarithmic scale)' : ''
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ` +
    `font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${escaped(title)}">${STYLE}` +
    `<rect class="ground" width="100%" height="100%" rx="6"/>` +
    `<text class="text" x="12" y="24" font-weight="600">${escaped(title)}<tspan class="quiet" font-weight="400">${scale}</tspan></text>` +
    `${bars.join('')}</svg>\n`
  )
}
