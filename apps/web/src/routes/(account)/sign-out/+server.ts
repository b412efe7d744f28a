import { redirect } from '@sveltejs/kit'
import { askHub } from '#lib/http/hub.server.ts'
import type { RequestHandler } from './$types'

/** Ends this session. A hub that is away cannot; then the person stays signed in and is told so by the page he lands on. */
export const POST: RequestHandler = async (event) => {
  const answer = await askHub(event, '/api/session', { method: 'DELETE' })
  const gone = answer.ok || answer.status === 401
  redirect(303, gone ? '/sign-in?from=out' : '/settings?from=notOut')
}

/** The address typed by hand does nothing by itself: a link must never sign anybody out. */
export const GET: RequestHandler = () => redirect(303, '/home')
