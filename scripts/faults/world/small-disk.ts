import { execFile } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const runProgram = promisify(execFile)
const MB = 1024 * 1024

/** A file system of its own that is soon full. */
export type SmallDisk = {
  dir: string
  /** Takes all but so many MB of what is free, until `makeRoom`. */
  fill: (allButMb: number) => void
  makeRoom: () => void
  remove: () => Promise<unknown>
}

/** Mounts one of this size. @throws where this machine does not let us, in its own words */
export async function mountSmallDisk(dir: string, sizeMb: number): Promise<SmallDisk> {
  mkdirSync(dir, { recursive: true })
  await runProgram('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'tmpfs', dir])
  const ballast = join(dir, 'ballast')
  return {
    dir,
    fill: (allButMb) => {
      const { bavail, bsize } = statfsSync(dir)
      const file = openSync(ballast, 'w')
      for (let left = Math.floor((bavail * bsize) / MB) - allButMb; left > 0; left -= 1)
        writeSync(file, Buffer.alloc(MB, 1))
      closeSync(file)
    },
    makeRoom: () => rmSync(ballast, { force: true }),
    remove: () => runProgram('umount', [dir]),
  }
}
