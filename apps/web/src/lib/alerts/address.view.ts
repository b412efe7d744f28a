import type { Tab } from './section.view.ts'
import { TABS } from './section.view.ts'

/** What an inbox's address says: the view and the open alert. */
export interface InboxAddress {
  tab: Tab
  alertId: string | null
}

/** Reads an address. What it does not know it leaves out, so that an old or mistyped link still opens. */
export function readInbox(params: Pick<URLSearchParams, 'get'>): InboxAddress {
  const tab = TABS.find(({ key }) => key === params.get('view'))?.key ?? 'open'
  const alert = params.get('alert')
  return { tab, alertId: alert !== null && /^[\w-]{1,80}$/.test(alert) ? alert : null }
}

/** Reads a link of the inbox. */
export function readInboxHref(href: string): InboxAddress {
  return readInbox(new URLSearchParams(href.split('?')[1] ?? ''))
}

/** The same address in its shortest form, `/inbox` when nothing is chosen. */
export function writeInbox({ tab, alertId }: InboxAddress): string {
  const params = new URLSearchParams()
  if (tab !== 'open') params.set('view', tab)
  if (alertId !== null) params.set('alert', alertId)
  const search = params.toString()
  return search === '' ? '/inbox' : `/inbox?${search}`
}
