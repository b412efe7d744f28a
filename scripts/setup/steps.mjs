const NAME_WIDTH = 10
const TEXT_WIDTH = 62
const LONG_STEP_MS = 2_000

/** A step that cannot go on: what it was, why, and two ways out that a person can take. */
export class StepFailed extends Error {
  constructor(step, cause, waysOut) {
    super(cause)
    this.step = step
    this.waysOut = waysOut
  }
}

/** Writes one progress line. The terminal shows nothing but these and trouble; the rest is in `.run/logs`. */
export function tell(text) {
  process.stdout.write(`${text}\n`)
}

/**
 * Runs one timed step. `work` gets `say`, for what takes long, and answers with the words of the closing line.
 * @throws whatever `work` throws, with the step's name added when it has none
 */
export async function step(name, work) {
  const started = Date.now()
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`
  const label = name.padEnd(NAME_WIDTH)
  const say = (text) => tell(`    ${label} ${text} ...`)
  const longer = setTimeout(() => say('working'), LONG_STEP_MS)
  try {
    const { words, value } = await work((text) => {
      clearTimeout(longer)
      say(text)
    })
    tell(`  ✓ ${label} ${words.padEnd(TEXT_WIDTH)} ${seconds()}`)
    return value
  } catch (error) {
    tell(`  ✗ ${label} ${'did not work'.padEnd(TEXT_WIDTH)} ${seconds()}`)
    if (error instanceof StepFailed) throw error
    throw new StepFailed(name, error instanceof Error ? error.message : String(error), [])
  } finally {
    clearTimeout(longer)
  }
}

/**
 * Tries rungs in order until one gives a value; `undefined` means "not here", an error means "tried and failed".
 * @param {{name: string, why: string, climb: () => Promise<unknown>}[]} rungs `why` says what a missing rung lacks
 */
export async function climb(stepName, rungs, waysOut) {
  const reasons = []
  for (const rung of rungs) {
    try {
      const value = await rung.climb()
      if (value !== undefined) return { rung: rung.name, value }
      reasons.push(`${rung.name}: ${rung.why}`)
    } catch (error) {
      reasons.push(`${rung.name}: ${firstLine(error)}`)
    }
  }
  throw new StepFailed(stepName, `nothing on the ladder worked\n      ${reasons.join('\n      ')}`, waysOut)
}

/** Prints a failure so that the reader knows what to do next. */
export function explain(error) {
  if (!(error instanceof StepFailed)) {
    tell(`\nCloseby stopped: ${error instanceof Error ? error.stack : String(error)}`)
    return
  }
  tell(`\nStep "${error.step}" failed: ${error.message}`)
  if (error.waysOut.length > 0) tell(`Ways out:\n${error.waysOut.map((way, at) => `  ${at + 1}. ${way}`).join('\n')}`)
}

function firstLine(error) {
  return String(error instanceof Error ? error.message : error).split('\n')[0]
}
