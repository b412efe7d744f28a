import type { Figure } from './record.ts'

const WIDTH = 760
const BAR = 22
const GAP = 12
const LABELS = 250
const VALUES = 110
const TOP = 34
const OURS = '#2563eb'
const PEERS = '#94a3b8'
const INK = '#1f2937'

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
export const shortNumber = (value: number): string =>
  Math.abs(value) >= 10_000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))

/** Bars of one figure over several systems, with the range of the rounds as a line. Logarithmic where sizes differ much. */
export function barsOf(options: {
  title: string
  unit: string
  figures: readonly Figure[]
  at: 'p50' | 'p99'
  isLogarithmic: boolean
}): string {
  const { title, unit, figures, at, isLogarithmic } = options
  const values = figures.map((figure) => Math.max(figure[at], 1e-6))
  const most = Math.max(...values)
  const least = Math.min(...values) / 2
  const room = WIDTH - LABELS - VALUES
  const lengthOf = (value: number) => {
    const share = isLogarithmic ? Math.log(Math.max(value, least) / least) / Math.log(most / least) : value / most
    return Math.max(2, room * Math.min(1, share))
  }
  const bars = figures.map((figure, index) => {
    const y = TOP + index * (BAR + GAP)
    const value = values[index] ?? 0
    const length = lengthOf(value)
    const middle = y + BAR / 2
    const [low, high] = [Math.min(...figure.byRound), Math.max(...figure.byRound)].map((end) => LABELS + lengthOf(end))
    const hasRange = at === 'p50' && figure.byRound.length > 1
    const range = hasRange ? `<path d="M${low} ${middle}H${high}" stroke="${INK}" stroke-width="2"/>` : ''
    const color = figure.system.startsWith('ours') ? OURS : PEERS
    return (
      `<text x="${LABELS - 10}" y="${middle + 5}" text-anchor="end">${escaped(figure.system)}</text>` +
      `<rect x="${LABELS}" y="${y}" width="${length}" height="${BAR}" rx="3" fill="${color}"/>${range}` +
      `<text x="${LABELS + length + 8}" y="${middle + 5}">${escaped(`${shortNumber(value)} ${unit}`)}</text>`
    )
  })
  const height = TOP + figures.length * (BAR + GAP)
  const scale = isLogarithmic ? ' (logarithmic)' : ''
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ` +
    `font-family="system-ui, sans-serif" font-size="13" fill="${INK}" role="img" aria-label="${escaped(title)}">` +
    `<rect width="100%" height="100%" fill="#fff"/>` +
    `<text x="10" y="20" font-weight="600">${escaped(title + scale)}</text>${bars.join('')}</svg>\n`
  )
}
