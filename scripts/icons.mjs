// Draws the app's icons from its mark (apps/web/static/icon.svg): node scripts/icons.mjs. The pictures are committed; run this when
// the mark changes. Needs the Chromium the browser tests use.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findProgram } from './setup/commands.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const { chromium } = createRequire(join(root, 'e2e/package.json'))('playwright')
const shapes = readFileSync(join(root, 'apps/web/static/icon.svg'), 'utf8')
  .match(/<path.*<\/svg>/s)[0]
  .replace('</svg>', '')
const PAPER = '#f7f4ef'
const INK = 'path{stroke:#144e44}circle{fill:#1a916f}'

// `part` is how much of the picture the mark fills: a mask may cut all but the middle four fifths.
const ICONS = [
  { name: 'icon-192', size: 192, part: 0.66, ground: PAPER, round: 0.22 },
  { name: 'icon-512', size: 512, part: 0.66, ground: PAPER, round: 0.22 },
  { name: 'maskable-512', size: 512, part: 0.5, ground: PAPER, round: 0 },
  { name: 'apple-touch-180', size: 180, part: 0.58, ground: PAPER, round: 0 },
  { name: 'badge-96', size: 96, part: 0.9, ground: 'none', round: 0, style: 'path{stroke:#fff}circle{fill:#fff}' },
]

function draw({ size, part, ground, round, style = INK }) {
  const at = (24 - 24 * part) / 2
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 24 24"><style>${style}</style>
    <rect width="24" height="24" rx="${24 * round}" style="fill:${ground}"/>
    <g transform="translate(${at} ${at}) scale(${part})">${shapes}</g></svg>`
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? findProgram('chromium'),
  args: ['--no-sandbox'],
})
const page = await browser.newPage()
for (const icon of ICONS) {
  await page.setViewportSize({ width: icon.size, height: icon.size })
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${draw(icon)}`)
  const png = await page.screenshot({ omitBackground: true })
  writeFileSync(join(root, `apps/web/static/icons/${icon.name}.png`), png)
}
await browser.close()
