import type { BoardRow, InboxRow } from '@closeby/protocol/compliance'
import { openTab } from './live-tab.ts'
import { beforeFrame } from './live/ground.ts'
import { LiveList } from './live/live-list.svelte.ts'
import type { Live } from './live/live.ts'

export type StaffLive = Live & { openBoard: () => LiveList<BoardRow>; openInbox: () => LiveList<InboxRow> }

/** The live side of a tab of staff: what a patient's has, the board and the inbox. */
export function openLive(): StaffLive {
  const tab = openTab()
  const deps = { ...tab.deps, frame: beforeFrame }
  return {
    ...tab,
    openBoard: () => new LiveList<BoardRow>({ view: 'board', patientOf: ({ id }) => id }, deps),
    openInbox: () => new LiveList<InboxRow>({ view: 'inbox', patientOf: ({ patientId }) => patientId }, deps),
  }
}
