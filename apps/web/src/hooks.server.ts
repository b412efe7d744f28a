import type { User } from '@closeby/protocol/accounts'
import { redirect } from '@sveltejs/kit'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import { doorFor, isPrivate } from '#lib/accounts/doors.server.ts'
import { askHub } from '#lib/http/hub.server.ts'
import { themeAttribute, THEME_COOKIE } from '#lib/ui/theme.ts'

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Not `no-referrer`: a form sent with it carries `Origin: null` and could not be told from another site's.
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
} as const

export const handle: Handle = async ({ event, resolve }) => {
  event.locals.user = null
  event.locals.hubAway = false
  event.locals.cookies = []
  await resolveVisitor(event)

  const door = doorFor(event.route.id, event.locals.user)
  if (door !== 'open' && !event.locals.hubAway && !(door === 'signIn' && isEnhancedAction(event.request))) {
    if (door === 'elsewhere') redirect(303, '/home')
    redirect(303, `/sign-in?next=${encodeURIComponent(event.url.pathname + event.url.search)}`)
  }

  const attribute = themeAttribute(event.cookies.get(THEME_COOKIE))
  const response = await resolve(event, {
    transformPageChunk: ({ html }) => html.replace('%closeby.theme%', attribute),
    preload: ({ type }) => type === 'js' || type === 'css',
  })
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value)
  const kept = isPrivate(event.route.id) || event.locals.user !== null
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', kept ? 'no-store' : 'no-cache')
  for (const cookie of event.locals.cookies) response.headers.append('set-cookie', cookie)
  return response
}

/**
 * A form sent by the page's script after the session ended. It is let through to the hub, which refuses it, so that the page can ask
 * for the password over what was typed instead of leaving it.
 */
function isEnhancedAction(request: Request): boolean {
  return request.method === 'POST' && request.headers.get('x-sveltekit-action') === 'true'
}

/** Who is here, by the hub's word alone. A visitor without a cookie costs no question. */
async function resolveVisitor(event: Parameters<Handle>[0]['event']): Promise<void> {
  if (!event.cookies.getAll().some(({ name }) => name !== THEME_COOKIE)) return
  const answer = await askHub<{ user: User }>(event, '/api/session')
  if (answer.ok) event.locals.user = answer.body.user
  else event.locals.hubAway = answer.status >= 500 || answer.status === 429
}

/** A fault is logged under an id and shown as that id only: its text may hold anything. */
export const handleError: HandleServerError = (caught) => {
  if (caught.kind !== 'unknown') return
  const id = crypto.randomUUID()
  const error = caught.error instanceof Error ? caught.error.stack : 'thrown value'
  process.stderr.write(
    `${JSON.stringify({ level: 'error', msg: 'page failed', id, route: caught.event.route.id, error })}\n`,
  )
  return { message: 'internal', id }
}
