import { call } from './call.ts'
import { session } from './session.svelte.ts'
import { whoIsThere } from '#lib/factors/steps.ts'

/* Whether somebody sits at a screen of staff. What he does with his hands counts, what the page does by itself does not. */

const TELL_EVERY_MS = 60_000
const LOOK_EVERY_MS = 15_000
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const

/** Keeps the session open while its person is here, and covers the page when it is locked. Returns the way out. Browser only. */
export function watchIdle(lockMs: number): () => void {
  let seenAt = Date.now()
  let toldAt = seenAt

  async function tell(): Promise<void> {
    const answer = await call('/api/users/me', { asks: false })
    if (!answer.ok && answer.problem.code === 'auth.required') void session.askAgain()
  }
  const sign = (): void => {
    seenAt = Date.now()
    if (session.asking || seenAt - toldAt < TELL_EVERY_MS) return
    toldAt = seenAt
    void tell()
  }
  /** Another tab of the same session may have seen him meanwhile: only the hub knows. */
  async function look(): Promise<void> {
    if (session.asking || Date.now() - seenAt < lockMs) return
    const there = await whoIsThere()
    const isOut = there.ok ? there.body.standing === 'locked' : there.problem.code === 'auth.required'
    if (!isOut) return
    session.locked = true
    void session.askAgain()
  }

  for (const name of SIGNS) document.addEventListener(name, sign, { passive: true, capture: true })
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  return () => {
    for (const name of SIGNS) document.removeEventListener(name, sign, { capture: true })
    clearInterval(timer)
  }
}
