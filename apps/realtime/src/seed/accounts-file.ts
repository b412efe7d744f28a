import { chmod, rename, writeFile } from 'node:fs/promises'
import type { Role } from '@closeby/protocol/accounts'

/** One sign-in, as scripts and people read it. */
export type SignInLine = {
  role: Role
  name: string
  email: string
  password: string
  userId: string
  orgId: string
  patientId?: string
}

/** Writes the sign-ins for their owner alone; who reads the file sees it whole or not at all. */
export async function writeAccounts(file: string, accounts: readonly SignInLine[]): Promise<void> {
  const part = `${file}.part`
  await writeFile(part, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 })
  await chmod(part, 0o600)
  await rename(part, file)
}
