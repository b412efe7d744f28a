import type { Cookies } from '@sveltejs/kit'
import { z } from 'zod'

/** Carries the first step of signing in to the page of the second. As long as the hub lets it hold, and for no script. */
export const STEP_COOKIE = 'closeby_step'
const HELD_S = 300
const Held = z.strictObject({ token: z.string().max(2000), ways: z.array(z.enum(['passkey', 'totp', 'recovery'])) })
export type HeldStep = z.infer<typeof Held>

export function holdStep({ cookies, url }: { cookies: Cookies; url: URL }, step: HeldStep): void {
  const secure = url.protocol === 'https:'
  cookies.set(STEP_COOKIE, JSON.stringify(step), { path: '/', maxAge: HELD_S, httpOnly: true, sameSite: 'lax', secure })
}

/** Null when there was no first step, or it is over. */
export function heldStep(cookies: Cookies): HeldStep | null {
  try {
    return Held.parse(JSON.parse(cookies.get(STEP_COOKIE) ?? ''))
  } catch {
    return null
  }
}
