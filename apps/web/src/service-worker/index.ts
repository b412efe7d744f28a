import { version } from '$app/env'
import { assets, immutable } from '$app/manifest'
import { self } from '$app/service-worker'
import * as m from '#lib/paraglide/messages.js'
import { OFFLINE_PAGE, sourceOf, standInFor, TODAY_SHELL } from './route.ts'

/*
 * Keeps the app itself, and nothing of anybody: the built files of one version and two documents fetched without a session. What a
 * person wrote or saw is the outbox's (lib/outbox), never this worker's.
 */

const PREFIX = 'closeby-'
const CACHE = `${PREFIX}${version}`
const BUILT = [...immutable, ...assets].map(({ path }) => new URL(path, `${self.location.origin}/`).pathname)
const ASSETS: ReadonlySet<string> = new Set(BUILT)
/** A line that swallows everything is no line: Today is shown from the device then, and goes live by itself. */
const PATIENCE_MS = 8000

async function fill(): Promise<void> {
  const cache = await caches.open(CACHE)
  await cache.addAll(BUILT)
  for (const path of [TODAY_SHELL, OFFLINE_PAGE]) {
    const answer = await fetch(path, { credentials: 'omit', cache: 'no-store' })
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
    await cache.put(path, answer)
  }
}

/** Tabs of the version before may still be open: their files stay until the version after this one. */
async function tidy(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE)
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)))
}

async function asset(request: Request): Promise<Response> {
  return (await caches.match(new URL(request.url).pathname)) ?? fetch(request)
}

async function page(request: Request): Promise<Response> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS))
  const answer = await Promise.race([fetch(request).catch(() => null), late])
  const standIn = standInFor(new URL(request.url).pathname, answer?.status ?? null)
  const kept = standIn === null ? undefined : await caches.match(standIn)
  return kept ?? answer ?? fetch(request)
}

self.addEventListener('install', (event) => event.waitUntil(fill()))
self.addEventListener('activate', (event) => event.waitUntil(tidy().then(() => self.clients.claim())))

self.addEventListener('fetch', (event) => {
  const source = sourceOf(event.request, self.location.origin, ASSETS)
  if (source === 'asset') event.respondWith(asset(event.request))
  else if (source === 'page') event.respondWith(page(event.request))
})

self.addEventListener('message', (event) => {
  // The person asked for the new version.
  if (event.data === 'take-over') void self.skipWaiting()
  // Signing out cleared the caches; the next person here gets them anew.
  if (event.data === 'fill') event.waitUntil(caches.has(CACHE).then((isThere) => (isThere ? undefined : fill())))
})

// Whatever a message carries, only these words are shown: a lock screen is read by others.
self.addEventListener('push', (event) => {
  const shown = { body: m.push_body(), tag: 'reminder', icon: '/icons/icon-192.png', badge: '/icons/badge-96.png' }
  event.waitUntil(self.registration.showNotification(m.push_title(), shown))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openToday())
})

async function openToday(): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const open = windows.find(({ url }) => new URL(url).pathname === '/today')
  if (open) await open.focus()
  else await self.clients.openWindow('/today')
}
