import type { Caller } from '../registry/door.ts'
import type { Outlet } from './outlet.ts'

/** One socket and the person behind it. What is open on it, patients and boards keep by viewer. */
export type Viewer = {
  readonly id: string
  /** Replaced when the session is renewed or the account changes. */
  caller: Caller
  readonly outlet: Outlet
  isClosed: boolean
  /** When its session was last noted as used, monotonic. */
  usedAt: number
  /** Asks that are not answered yet. */
  readonly asked: Set<Promise<void>>
  /** Openings and closings of one socket come one after the other. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
}

export function createViewer(deps: { id: string; caller: Caller; outlet: Outlet }): Viewer {
  let turn: Promise<unknown> = Promise.resolve()
  return {
    ...deps,
    isClosed: false,
    usedAt: -Infinity,
    asked: new Set(),
    inTurn: (work) => {
      const mine = turn.then(work)
      turn = mine.catch(() => undefined)
      return mine
    },
  }
}
