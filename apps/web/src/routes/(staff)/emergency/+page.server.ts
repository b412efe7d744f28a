import { REASON_MIN } from '@closeby/protocol/emergency'
import { fail, redirect } from '@sveltejs/kit'
import { z } from 'zod'
import { readForm, refused } from '#lib/forms/read.server.ts'
import { askHub } from '#lib/http/hub.server.ts'
import { refusalSentence } from '#lib/http/refusal.view.ts'
import * as m from '#lib/paraglide/messages.js'
import type { Actions, PageServerLoad } from './$types'

type Found = { patientId: string; name: string }

const OpenForm = z.object({
  patientId: z.string({ error: () => m.emergency_pick_none() }).min(1, { error: () => m.emergency_pick_none() }),
  reason: z
    .string()
    .trim()
    .min(REASON_MIN, { error: () => m.emergency_reason_short() })
    .max(500),
})

export const load: PageServerLoad = async (event) => {
  const name = (event.url.searchParams.get('name') ?? '').trim().slice(0, 120)
  if (name.length < 2) return { name, found: null, unread: null }
  const answer = await askHub<{ items: Found[] }>(event, `/api/break-glass?name=${encodeURIComponent(name)}`)
  if (!answer.ok) return { name, found: null, unread: refusalSentence(answer.problem) }
  return { name, found: answer.body.items, unread: null }
}

export const actions: Actions = {
  default: async (event) => {
    const read = await readForm('open', OpenForm, event.request)
    if (!read.ok) return fail(422, read.failure.data)
    const answer = await askHub(event, '/api/break-glass', { method: 'POST', body: read.data, key: read.key })
    const isOpen = answer.ok || answer.problem.code === 'emergency.notNeeded'
    if (!isOpen) return refused('open', read.values, answer, { fields: { reason: m.emergency_reason_short() } })
    redirect(303, `/emergency/${encodeURIComponent(read.data.patientId)}`)
  },
}
