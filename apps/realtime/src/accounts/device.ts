import { randomBytes } from 'node:crypto'

const BROWSERS = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const
const SYSTEMS = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'Mac'],
  ['Linux', 'Linux'],
] as const

/** Which device a session is on, in a few words: enough to know one's own again, too little to tell people apart. */
export function deviceOf(userAgent: string | undefined): string {
  const find = (names: readonly (readonly [string, string])[]) => names.find(([mark]) => userAgent?.includes(mark))?.[1]
  const browser = find(BROWSERS)
  const system = find(SYSTEMS)
  if (!browser) return 'A program'
  return system ? `${browser} on ${system}` : browser
}

const COOKIE = 'closeby_device'
const KEPT_SECONDS = 400 * 86_400
const MARK = /^[A-Za-z0-9_-]{22}$/

/** What a browser was given to be known again by, read from its `Cookie` header. */
export function deviceIn(cookieHeader: string | undefined): string | undefined {
  const pairs = (cookieHeader ?? '').split(';').map((pair) => pair.trim().split('='))
  const mark = pairs.find(([name]) => name === COOKIE || name === `__Host-${COOKIE}`)?.[1]
  return mark !== undefined && MARK.test(mark) ? mark : undefined
}

/** A mark for a browser that has none, and the header that gives it. It opens nothing; it only spares a mail. */
export function newDevice(isSecure: boolean): { device: string; header: string } {
  const device = randomBytes(16).toString('base64url')
  const cookie = `${isSecure ? '__Host-' : ''}${COOKIE}=${device}`
  const header = `${cookie}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${KEPT_SECONDS}${isSecure ? '; Secure' : ''}`
  return { device, header }
}
