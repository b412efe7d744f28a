import { PASSWORD_MAX, PASSWORD_MIN } from '@closeby/protocol/accounts'
import { redirect } from '@sveltejs/kit'
import { z } from 'zod'
import { readForm, refused } from '#lib/forms/read.server.ts'
import { askHub } from '#lib/http/hub.server.ts'
import * as m from '#lib/paraglide/messages.js'
import type { Actions } from './$types'

const ResetForm = z.object({
  token: z.string().trim().min(1, m.reset_token_missing()).max(400, m.reset_token_missing()),
  password: z
    .string()
    .min(PASSWORD_MIN, m.account_password_short({ count: PASSWORD_MIN }))
    .max(PASSWORD_MAX, m.account_password_long()),
})

export const actions: Actions = {
  default: async (event) => {
    const read = await readForm('reset', ResetForm, event.request)
    if (!read.ok) return read.failure
    const answer = await askHub(event, '/api/auth/reset-password', { method: 'POST', body: read.data })
    if (!answer.ok) return refused('reset', read.values, answer, { onField: { 'auth.weakPassword': 'password' } })
    redirect(303, '/sign-in?from=reset')
  },
}
