import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { canUseApt, installWithApt } from '../setup/apt.mjs'
import { findProgram, isExecutable, mustRun, runCommand } from '../setup/commands.mjs'
import { climb } from '../setup/steps.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const SYSTEM_PATH = '/usr/bin:/usr/lib/chromium'

const find = (path) => NAMES.map((name) => findProgram(name, path)).find(Boolean)

/** Finds or fetches a real Chromium. Browser tests are never skipped for want of one. @throws {StepFailed} */
export async function findChromium({ root, node }, say) {
  const { value } = await climb(
    'chromium',
    [
      { name: 'CHROMIUM_PATH', why: 'not set', climb: async () => usable(process.env.CHROMIUM_PATH) },
      { name: 'chromium on PATH', why: 'not found', climb: async () => usable(find()) },
      {
        name: 'apt',
        why: 'needs Debian or Ubuntu and root',
        climb: async () => {
          if (!canUseApt()) return undefined
          await installWithApt('chromium', say)
          return usable(find(`${process.env.PATH}:${SYSTEM_PATH}`))
        },
      },
      { name: "Playwright's own download", why: 'not possible here', climb: () => download({ root, node }, say) },
    ],
    ['install Chromium or Chrome, so that it is on PATH', 'name one: CHROMIUM_PATH=/path/to/chromium npm test'],
  )
  return value
}

/** The program when it starts here; some systems ship a stub that only points elsewhere. */
async function usable(program) {
  if (!program || !isExecutable(program)) return undefined
  const { code, err } = await runCommand(program, ['--version'], { timeoutMs: 30_000 })
  if (code === 0) return program
  throw new Error(`${program} does not run here: ${err.trim().split('\n')[0]}`)
}

async function download({ root, node }, say) {
  const entry = createRequire(join(root, 'e2e/package.json')).resolve('playwright')
  say('fetching Chromium with Playwright, once')
  await mustRun(node, [join(dirname(entry), 'cli.js'), 'install', 'chromium'])
  const { chromium } = (await import(pathToFileURL(entry).href)).default
  return usable(chromium.executablePath())
}
