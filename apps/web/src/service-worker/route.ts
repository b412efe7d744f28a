/** Where an answer comes from: `network` is left alone entirely, `asset` is part of this version of the app, `page` is a document. */
export type Source = 'network' | 'asset' | 'page'
type Asked = { url: string; method: string; mode: string }

/** Today without a network: a document that holds nobody's data. Everything else without one gets `OFFLINE_PAGE`. */
export const TODAY_SHELL = '/offline/today'
export const OFFLINE_PAGE = '/offline'
/** Pages that Today stands for when there is no network. */
const TODAY = new Set(['/today', '/home'])
/** What the gateway says when nobody behind it can answer. */
const AWAY = new Set([502, 503, 504])

/** Decides by address and kind alone. Data of people (`/api`, page data, the socket) is never looked at, so never kept. */
export function sourceOf({ url, method, mode }: Asked, origin: string, assets: ReadonlySet<string>): Source {
  const { origin: from, pathname } = new URL(url)
  if (method !== 'GET' || from !== origin) return 'network'
  if (assets.has(pathname)) return 'asset'
  return mode === 'navigate' && !/^\/(api|live)(\/|$)/.test(pathname) ? 'page' : 'network'
}

/** What to show for a page the network gave no answer for, or (`status`) none that helps; null keeps that answer. */
export function standInFor(pathname: string, status: number | null): string | null {
  if (TODAY.has(pathname)) return status === null || AWAY.has(status) ? TODAY_SHELL : null
  return status === null ? OFFLINE_PAGE : null
}
