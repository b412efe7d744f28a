import { VERDICTS } from '@closeby/protocol/emergency'
import type { Emergency } from '@closeby/protocol/emergency'
import type { AccessQuestion, TrailLine } from '@closeby/protocol/trail'
import { z } from 'zod'
import { readForm, refused, saved } from '#lib/forms/read.server.ts'
import { askHub } from '#lib/http/hub.server.ts'
import * as m from '#lib/paraglide/messages.js'
import type { Actions, PageServerLoad } from './$types'

type Reviewed = Emergency & { patientId: string; patientName: string }
type Question = z.output<typeof AccessQuestion> & {
  name: string
  about: Pick<TrailLine, 'at' | 'person' | 'what' | 'why'> | null
}

const id = z.string().min(1).max(80)
const words = (empty: () => string) => z.string().trim().min(1, { error: empty }).max(1000)
const ReviewForm = z.object({
  emergencyId: id,
  verdict: z.enum(VERDICTS),
  note: words(() => m.emergency_queue_note_empty()),
})
const AnswerForm = z.object({ questionId: id, text: words(() => m.trail_answer_empty()) })

export const load: PageServerLoad = async (event) => {
  const isAdmin = event.locals.user?.role === 'admin'
  const [emergencies, questions] = await Promise.all([
    askHub<{ items: Reviewed[] }>(event, '/api/emergencies'),
    isAdmin ? askHub<{ items: Question[] }>(event, '/api/admin/access-questions') : null,
  ])
  return {
    emergencies: emergencies.ok ? emergencies.body.items : null,
    questions: questions?.ok ? questions.body.items : null,
    isAdmin,
  }
}

export const actions: Actions = {
  review: async (event) => {
    const read = await readForm('review', ReviewForm, event.request)
    if (!read.ok) return read.failure
    const { emergencyId, ...body } = read.data
    const path = `/api/emergencies/${encodeURIComponent(emergencyId)}/review`
    const answer = await askHub(event, path, { method: 'POST', body, key: read.key })
    return answer.ok ? saved('review') : refused('review', read.values, answer)
  },
  answer: async (event) => {
    const read = await readForm('answer', AnswerForm, event.request)
    if (!read.ok) return read.failure
    const { questionId, text } = read.data
    const path = `/api/admin/access-questions/${encodeURIComponent(questionId)}/answer`
    const answer = await askHub(event, path, { method: 'POST', body: { text }, key: read.key })
    return answer.ok ? saved('answer') : refused('answer', read.values, answer)
  },
}
