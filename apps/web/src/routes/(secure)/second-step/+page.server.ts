import { redirect } from '@sveltejs/kit'
import { z } from 'zod'
import { safeNext } from '#lib/accounts/home.view.ts'
import { heldStep } from '#lib/factors/step-cookie.server.ts'
import { readForm, refused } from '#lib/forms/read.server.ts'
import { askHub } from '#lib/http/hub.server.ts'
import * as m from '#lib/paraglide/messages.js'
import type { Actions, PageServerLoad } from './$types'

const CodeForm = z.object({ code: z.string().trim().min(1, m.proof_code_missing()).max(40) })

export const load: PageServerLoad = ({ cookies, url }) => {
  const step = heldStep(cookies)
  const next = safeNext(url.searchParams.get('next'))
  if (!step) redirect(303, `/sign-in?next=${encodeURIComponent(next)}`)
  return { step, next }
}

export const actions: Actions = {
  /** For a browser without script: a code of an app, or one from paper. */
  default: async (event) => {
    const step = heldStep(event.cookies)
    const next = safeNext(event.url.searchParams.get('next'))
    if (!step) redirect(303, `/sign-in?next=${encodeURIComponent(next)}`)
    const read = await readForm('code', CodeForm, event.request)
    if (!read.ok) return read.failure
    const { code } = read.data
    const proof = /^[\d\s]{6,9}$/.test(code) ? { code } : { recoveryCode: code }
    const body = { token: step.token, ...proof }
    const answer = await askHub(event, '/api/session/second-step', { method: 'POST', body })
    return answer.ok ? redirect(303, next) : refused('code', {}, answer)
  },
}
