import type { User } from '@closeby/protocol/accounts'
import { redirect } from '@sveltejs/kit'
import { z } from 'zod'
import { safeNext } from '#lib/accounts/home.view.ts'
import { keepTheme } from '#lib/accounts/theme.server.ts'
import { holdStep } from '#lib/factors/step-cookie.server.ts'
import { readForm, refused } from '#lib/forms/read.server.ts'
import { askHub } from '#lib/http/hub.server.ts'
import * as m from '#lib/paraglide/messages.js'
import type { Actions, PageServerLoad } from './$types'

const SignInForm = z.object({
  email: z.string().trim().min(1, m.account_email_missing()).max(254, m.account_email_wrong()),
  password: z.string().min(1, m.account_password_missing()).max(256, m.account_password_missing()),
})

export const load: PageServerLoad = ({ url }) => ({
  /** Why somebody lands here, so that the page can say it. */
  came: url.searchParams.get('from'),
  email: '',
})

export const actions: Actions = {
  default: async (event) => {
    const read = await readForm('signIn', SignInForm, event.request)
    if (!read.ok) return read.failure
    const answer = await askHub<{ user: User }>(event, '/api/session', { method: 'POST', body: read.data })
    const next = event.url.searchParams.get('next')
    const step = answer.ok ? undefined : answer.problem.secondStep
    if (step) {
      holdStep(event, step)
      redirect(303, `/second-step?next=${encodeURIComponent(safeNext(next))}`)
    }
    if (!answer.ok) return refused('signIn', read.values, answer)
    keepTheme(event.cookies, answer.body.user.preferences?.theme)
    redirect(303, safeNext(next))
  },
}
