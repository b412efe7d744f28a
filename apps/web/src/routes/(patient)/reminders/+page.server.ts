import { toInstant } from '@closeby/protocol/core'
import type { Reminders, ReminderView } from '@closeby/protocol/reminders'
import { error } from '@sveltejs/kit'
import { askHub, pageStatus } from '#lib/http/hub.server.ts'
import type { PageServerLoad } from './$types'

type Listed = { items: ReminderView[] } & Pick<Reminders, 'zone' | 'quiet' | 'channels'>

/** What the page shows before the socket is up. */
export const load: PageServerLoad = async (event) => {
  const { user } = event.locals
  if (!user?.patientId) error(503, 'internal')
  const listed = await askHub<Listed>(event, '/api/reminders')
  if (!listed.ok) error(pageStatus(listed), 'internal')
  const { items, zone, quiet, channels } = listed.body
  return { patient: user, patientId: user.patientId, items, zone, quiet, channels, now: toInstant(Date.now()) }
}
