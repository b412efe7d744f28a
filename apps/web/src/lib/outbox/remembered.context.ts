import { getContext, setContext } from 'svelte'
import type { Snapshot } from './snapshot.ts'

const KEY = Symbol('remembered')

/** What the offline shell hands to the Today it shows. */
export function rememberFor(snapshot: Snapshot): void {
  setContext(KEY, snapshot)
}

/** Null on every page that came from the server. */
export function findRemembered(): Snapshot | null {
  return getContext<Snapshot | undefined>(KEY) ?? null
}
