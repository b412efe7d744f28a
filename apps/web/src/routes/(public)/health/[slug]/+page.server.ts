import { error } from '@sveltejs/kit'
import { askHub, pageStatus } from '#lib/http/hub.server.ts'
import type { Topic } from '#lib/library/topic.view.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const answer = await askHub<Topic>(event, `/api/public/health-info/${encodeURIComponent(event.params.slug)}`)
  if (!answer.ok) error(pageStatus(answer), 'topic')
  return { topic: answer.body }
}
