import type { GoalView, ItemView } from '@closeby/protocol/compliance'
import { toInstant } from '@closeby/protocol/core'
import { error } from '@sveltejs/kit'
import { askHub, pageStatus } from '#lib/http/hub.server.ts'
import type { PageServerLoad } from './$types'

/** What Today shows before the socket is up: the hub's own views of this visitor, as of `now`. */
export const load: PageServerLoad = async (event) => {
  const { user } = event.locals
  if (!user?.patientId) error(503, 'internal')
  const { patientId } = user
  const [goals, items, tip] = await Promise.all([
    askHub<{ items: GoalView[] }>(event, '/api/goals'),
    askHub<{ items: ItemView[] }>(event, `/api/patients/${patientId}/preventive`),
    askHub<{ on: string; text: string }>(event, '/api/tips/today'),
  ])
  if (!goals.ok) error(pageStatus(goals), 'internal')
  if (!items.ok) error(pageStatus(items), 'internal')
  return {
    patient: user,
    patientId,
    goals: goals.body.items,
    items: items.body.items,
    tip: tip.ok ? tip.body.text : null,
    now: toInstant(Date.now()),
  }
}
