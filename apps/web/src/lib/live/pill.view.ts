import type { Instant } from '@closeby/protocol/core'
import * as m from '#lib/paraglide/messages.js'
import { momentOfToday } from '#lib/ui/dates.view.ts'
import type { Connection } from './connection.svelte.ts'

/** How fresh a patient's page is, in a word. */
export type Pill = { state: 'live' | 'reconnecting' | 'offline'; word: string; detail?: string }
type Page = {
  /** False until the page runs: what the server rendered says nothing of a connection. */
  isStarted: boolean
  now: Instant
  timeZone: string
  /** Writes that are kept here. */
  waiting: number
}

/** `connecting` until everything was current for the first time. */
export function pillOf(connection: Connection | undefined, page: Page): Pill {
  if (!connection || !page.isStarted) return { state: 'reconnecting', word: m.today_connecting() }
  const { state, hasBeenLive, asOf } = connection
  if (state === 'live') return { state, word: m.ui_live() }
  if (!hasBeenLive && state === 'reconnecting') return { state, word: m.today_connecting() }
  const since = m.ui_as_of({ time: momentOfToday(asOf, Date.parse(page.now), page.timeZone) })
  const detail = page.waiting > 0 ? m.kept_pill({ since, count: page.waiting }) : since
  return { state, word: state === 'offline' ? m.ui_offline() : m.ui_reconnecting(), detail }
}
