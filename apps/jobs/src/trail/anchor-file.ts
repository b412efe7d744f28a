import { open } from 'node:fs/promises'
import type { SignedCheckpoint } from '@closeby/db'

/** Appends each checkpoint to a file as one line of JSON. Resolves when it is on the disk. */
export function anchorFile(path: string): (checkpoint: SignedCheckpoint) => Promise<void> {
  return async (checkpoint) => {
    const file = await open(path, 'a', 0o600)
    try {
      await file.appendFile(`${JSON.stringify(checkpoint)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
  }
}
