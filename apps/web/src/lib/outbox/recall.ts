import { findDevice } from './open-outbox.ts'
import type { Snapshot } from './snapshot.ts'
import { readSnapshot } from './snapshot.ts'

/** What this device last saw of the Today of whoever is here, in that person's colours; null when there is nothing to show. */
export async function recall(version: string): Promise<Snapshot | null> {
  const device = await findDevice()
  const snapshot = device && (await readSnapshot(device, Date.now(), version).catch(() => null))
  const theme = snapshot?.user.preferences.theme
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset['theme'] = theme
  return snapshot
}
