import { redirect } from '@sveltejs/kit'
import type { FactorsView } from '#lib/factors/factors.view.ts'
import { askHub } from '#lib/http/hub.server.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  if (event.locals.standing !== 'unenrolled') redirect(303, '/home')
  const answer = await askHub<FactorsView>(event, '/api/factors')
  return { factors: answer.ok ? answer.body : null, user: event.locals.user }
}
