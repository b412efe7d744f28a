import { error, redirect } from '@sveltejs/kit'
import { homeOf } from '#lib/accounts/home.view.ts'
import type { RequestHandler } from './$types'

/** Sends everybody to where his day begins. */
export const GET: RequestHandler = ({ locals }) => {
  if (!locals.user) error(503, 'away')
  redirect(303, homeOf(locals.user))
}
