import { z } from 'zod'
import { readForm, refused, saved } from '#lib/forms/read.server.ts'
import { askHub } from '#lib/http/hub.server.ts'
import * as m from '#lib/paraglide/messages.js'
import type { Actions } from './$types'

const ForgotForm = z.object({
  email: z.string().trim().min(1, m.account_email_missing()).pipe(z.email(m.account_email_wrong())),
})

export const actions: Actions = {
  default: async (event) => {
    const read = await readForm('forgot', ForgotForm, event.request)
    if (!read.ok) return read.failure
    const answer = await askHub(event, '/api/auth/forgot-password', { method: 'POST', body: read.data })
    return answer.ok ? { ...saved('forgot'), values: read.values } : refused('forgot', read.values, answer)
  },
}
