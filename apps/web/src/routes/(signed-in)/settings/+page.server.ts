import { PASSWORD_MAX, PASSWORD_MIN, THEMES } from '@closeby/protocol/accounts'
import { fail } from '@sveltejs/kit'
import { z } from 'zod'
import { keepTheme } from '#lib/accounts/theme.server.ts'
import { zoneField } from '#lib/accounts/zone-field.server.ts'
import type { FactorsView } from '#lib/factors/factors.view.ts'
import { readForm, refused, saved } from '#lib/forms/read.server.ts'
import { askHub } from '#lib/http/hub.server.ts'
import { refusalSentence } from '#lib/http/refusal.view.ts'
import * as m from '#lib/paraglide/messages.js'
import type { Actions, PageServerLoad } from './$types'

/** One signed-in session as the settings list it. */
interface Session {
  id: string
  device: string
  createdAt: string
  lastSeenAt: string
  current: boolean
}

const ProfileForm = z.object({
  name: z.string().trim().min(1, m.account_name_missing()).max(120, m.account_name_long()),
  timeZone: zoneField,
})
const PasswordForm = z.object({
  current: z.string().min(1, m.settings_current_missing()).max(256, m.settings_current_missing()),
  password: z
    .string()
    .min(PASSWORD_MIN, m.account_password_short({ count: PASSWORD_MIN }))
    .max(PASSWORD_MAX, m.account_password_long()),
})
const ThemeForm = z.object({ theme: z.enum(THEMES) })
const SessionForm = z.object({ id: z.string().min(1).max(64) })

export const load: PageServerLoad = async (event) => {
  const [sessions, factors] = await Promise.all([
    askHub<{ items: Session[] }>(event, '/api/sessions'),
    askHub<FactorsView>(event, '/api/factors'),
  ])
  return {
    sessions: sessions.ok ? sessions.body.items : null,
    factors: factors.ok ? factors.body : null,
    notOut: event.url.searchParams.get('from') === 'notOut',
  }
}

export const actions: Actions = {
  profile: async (event) => {
    const read = await readForm('profile', ProfileForm, event.request)
    if (!read.ok) return read.failure
    const answer = await askHub(event, '/api/users/me', { method: 'PUT', body: read.data, key: read.key })
    if (!answer.ok)
      return refused('profile', read.values, answer, {
        fields: { name: m.account_name_missing(), timeZone: m.zone_missing() },
      })
    if (event.locals.user) event.locals.user = { ...event.locals.user, ...read.data }
    return saved('profile')
  },
  password: async (event) => {
    const read = await readForm('password', PasswordForm, event.request)
    if (!read.ok) return read.failure
    const answer = await askHub(event, '/api/users/me/password', { method: 'PUT', body: read.data, key: read.key })
    if (answer.ok) return saved('password')
    if (answer.problem.code === 'auth.wrongPassword') {
      return fail(422, {
        form: 'password',
        values: {},
        errors: { current: m.settings_current_wrong() },
        code: answer.problem.code,
      })
    }
    return refused('password', {}, answer, { onField: { 'auth.weakPassword': 'password' } })
  },
  theme: async (event) => {
    const read = await readForm('theme', ThemeForm, event.request)
    if (!read.ok) return read.failure
    const answer = await askHub(event, '/api/users/me', {
      method: 'PUT',
      body: { preferences: read.data },
      key: read.key,
    })
    if (!answer.ok) return refused('theme', read.values, answer)
    keepTheme(event.cookies, read.data.theme)
    return saved('theme')
  },
  endSession: async (event) => {
    const read = await readForm('endSession', SessionForm, event.request)
    if (!read.ok) return read.failure
    const answer = await askHub(event, `/api/sessions/${encodeURIComponent(read.data.id)}`, {
      method: 'DELETE',
      key: read.key,
    })
    if (answer.ok) return saved('endSession')
    return fail(answer.status, {
      form: 'endSession',
      values: {},
      errors: {},
      refusal: refusalSentence(answer.problem),
      code: answer.problem.code,
    })
  },
}
