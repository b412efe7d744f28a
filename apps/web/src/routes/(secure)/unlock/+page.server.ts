import { redirect } from '@sveltejs/kit'
import { safeNext } from '#lib/accounts/home.view.ts'
import type { WhoIsThere } from '#lib/factors/steps.ts'
import { askHub } from '#lib/http/hub.server.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const next = safeNext(event.url.searchParams.get('next'))
  const answer = await askHub<WhoIsThere>(event, '/api/session')
  if (!answer.ok) redirect(303, `/sign-in?next=${encodeURIComponent(next)}`)
  const { standing, user, ways } = answer.body
  if (standing !== 'locked') redirect(303, next)
  return { next, ways, name: user.name, email: user.email }
}
