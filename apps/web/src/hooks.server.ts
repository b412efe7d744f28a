import { redirect } from '@sveltejs/kit'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import { doorFor, isOnTheWayIn, isPrivate } from '#lib/accounts/doors.server.ts'
import { STEP_COOKIE } from '#lib/factors/step-cookie.server.ts'
import type { WhoIsThere } from '#lib/factors/steps.ts'
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

/** The API says the same. Plain http is for this machine alone, where a browser must not learn it. */
const STRICT_TRANSPORT = 'max-age=31536000; includeSubDomains'

export const handle: Handle = async ({ event, resolve }) => {
  event.locals.user = null
  event.locals.hubAway = false
  event.locals.cookies = []
  event.locals.standing = await resolveVisitor(event)
  requireWayIn(event)

  const attribute = themeAttribute(event.cookies.get(THEME_COOKIE))
  const response = await resolve(event, {
    transformPageChunk: ({ html }) => html.replace('%closeby.theme%', attribute),
    preload: ({ type }) => type === 'js' || type === 'css',
  })
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value)
  if (event.url.protocol === 'https:') response.headers.set('strict-transport-security', STRICT_TRANSPORT)
  const kept = isPrivate(event.route.id) || event.locals.user !== null
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', kept ? 'no-store' : 'no-cache')
  for (const cookie of event.locals.cookies) response.headers.append('set-cookie', cookie)
  return response
}

/** Sends a visitor on who may not open this page, or not yet. @throws Redirect */
function requireWayIn({ locals, request, route, url }: Parameters<Handle>[0]['event']): void {
  const { user, standing, hubAway } = locals
  const door = doorFor(route.id, user)
  if (door === 'open') {
    const isClosed = standing === 'unenrolled' && doorFor(route.id, null) === 'signIn'
    if (isClosed && !isOnTheWayIn(route.id)) redirect(303, '/enrol')
    return
  }
  if (hubAway || (door === 'signIn' && isEnhancedAction(request))) return
  if (door === 'elsewhere') redirect(303, '/home')
  const way = standing === 'locked' ? '/unlock' : '/sign-in'
  redirect(303, `${way}?next=${encodeURIComponent(url.pathname + url.search)}`)
}

/**
 * A form sent by the page's script after the session ended. It is let through to the hub, which refuses it, so that the page can ask
 * for the password over what was typed instead of leaving it.
 */
function isEnhancedAction(request: Request): boolean {
  return request.method === 'POST' && request.headers.get('x-sveltekit-action') === 'true'
}

/** Cookies that say nothing of a session. */
const OTHERS = [THEME_COOKIE, STEP_COOKIE, 'closeby_device', '__Host-closeby_device']

/** Who is here, by the hub's word alone. A visitor without a session's cookie costs no question; one whose screen is locked is nobody yet. */
async function resolveVisitor(event: Parameters<Handle>[0]['event']): Promise<WhoIsThere['standing']> {
  if (!event.cookies.getAll().some(({ name }) => !OTHERS.includes(name))) return 'open'
  const answer = await askHub<WhoIsThere>(event, '/api/session')
  if (!answer.ok) {
    event.locals.hubAway = answer.status >= 500 || answer.status === 429
    return 'open'
  }
  const { user, standing } = answer.body
  event.locals.user = standing === 'locked' ? null : user
  return standing
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
