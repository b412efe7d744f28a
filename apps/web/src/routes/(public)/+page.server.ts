import { askHub } from '#lib/http/hub.server.ts'
import type { TopicCard } from '#lib/library/topic.view.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const answer = await askHub<{ items: TopicCard[] }>(event, '/api/public/health-info')
  return { topics: answer.ok ? answer.body.items : null }
}
