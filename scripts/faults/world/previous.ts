import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../ground.ts'

const runProgram = promisify(execFile)
const git = (...args: string[]) => runProgram('git', ['-C', ROOT, ...args])
/** Folders whose subfolders, or which themselves, are packages. */
const PACKAGES = ['apps/jobs', 'apps/realtime', 'apps/web', 'packages/db', 'packages/protocol']

/** The version before this one, in a checkout of its own that uses the packages installed here. */
export type Previous = { root: string; commit: string; remove: () => Promise<unknown> }

/** @throws when this is no git checkout, or has no commit before its last */
export async function checkOutPrevious(dir: string): Promise<Previous> {
  const root = join(dir, 'previous')
  const { stdout } = await git('rev-parse', '--short', 'HEAD~1')
  const commit = stdout.trim()
  await git('worktree', 'add', '--detach', '--force', root, commit)
  for (const folder of PACKAGES) if (existsSync(join(root, folder))) linkModules(root, folder)
  return { root, commit, remove: () => git('worktree', 'remove', '--force', root) }
}

/** Everything installed for a package of ours, but its sister packages from the same checkout. */
function linkModules(root: string, folder: string): void {
  const from = join(ROOT, folder, 'node_modules')
  const to = join(root, folder, 'node_modules')
  mkdirSync(join(to, '@closeby'), { recursive: true })
  for (const name of readdirSync(from)) if (name !== '@closeby') symlinkSync(join(from, name), join(to, name))
  for (const name of ['db', 'protocol']) symlinkSync(join(root, 'packages', name), join(to, '@closeby', name))
}
