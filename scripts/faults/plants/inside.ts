/*
 * Preloaded into hubs and workers under test (`node --import`), never into anything else: a clock that can be moved from
 * outside, and the planted bugs that the checker must find. What is not there to be patched stops the process.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { PLANTS } from './plants.ts'

const LOOK_MS = 50

const planted = PLANTS[process.env['FAULTS_PLANT'] ?? '']
if (process.env['FAULTS_PLANT'] && !planted) throw new Error(`no bug is called ${process.env['FAULTS_PLANT']}`)
if (planted) plant(planted.patches)
const clockFile = process.env['FAULTS_CLOCK']
if (clockFile) moveClock(clockFile)

function plant(patches: readonly { file: string; find: string; put: string }[]): void {
  registerHooks({
    load(url, context, nextLoad) {
      const own = patches.filter(({ file }) => url.endsWith(file))
      const loaded = nextLoad(url, context)
      if (own.length === 0) return loaded
      let source = readFileSync(new URL(url), 'utf8')
      for (const { file, find, put } of own) {
        if (source.split(find).length !== 2)
          throw new Error(`the bug does not fit: ${file} has not exactly one "${find}"`)
        source = source.replace(find, () => put)
        process.stderr.write(`planted in ${file}\n`)
      }
      return { ...loaded, format: 'module-typescript', source, shortCircuit: true }
    },
  })
}

/** Every clock of this process shows the machine's time and what stands in the file. */
function moveClock(file: string): void {
  const RealDate = Date
  let offset = 0
  const look = () => {
    try {
      offset = Number(readFileSync(file, 'utf8')) || 0
    } catch {
      offset = 0
    }
  }
  look()
  setInterval(look, LOOK_MS).unref()
  const now = () => RealDate.now() + offset
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown)),
  })
}
