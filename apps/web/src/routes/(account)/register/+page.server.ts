import { PASSWORD_MAX, PASSWORD_MIN } from '@closeby/protocol/accounts'
import { CONSENT_TEXT } from '@closeby/protocol/consent'
import { z } from 'zod'
import { firstSignIn } from '#lib/accounts/first-sign-in.server.ts'
import { zoneField } from '#lib/accounts/zone-field.server.ts'
import { readForm, refused } from '#lib/forms/read.server.ts'
import { askHub } from '#lib/http/hub.server.ts'
import * as m from '#lib/paraglide/messages.js'
import type { Actions, PageServerLoad } from './$types'

const RegisterForm = z.object({
  role: z.enum(['patient', 'provider', 'carer'], m.register_role_missing()),
  name: z.string().trim().min(1, m.account_name_missing()).max(120, m.account_name_long()),
  email: z
    .string()
    .trim()
    .min(1, m.account_email_missing())
    .pipe(z.email(m.account_email_wrong()).max(254, m.account_email_wrong())),
  password: z
    .string()
    .min(PASSWORD_MIN, m.account_password_short({ count: PASSWORD_MIN }))
    .max(PASSWORD_MAX, m.account_password_long()),
  timeZone: zoneField,
  consent: z.literal('true', m.register_consent_missing()).transform(() => true as const),
})

const FIELDS = {
  name: m.account_name_missing(),
  email: m.account_email_wrong(),
  password: m.refusal_auth_weak_password(),
  timeZone: m.zone_missing(),
  consent: m.register_consent_missing(),
}

export const load: PageServerLoad = () => ({ consent: CONSENT_TEXT })

export const actions: Actions = {
  default: async (event) => {
    const read = await readForm('register', RegisterForm, event.request)
    if (!read.ok) return read.failure
    const made = await askHub<{ refreshToken: string }>(event, '/api/auth/register', {
      method: 'POST',
      body: read.data,
      key: read.key,
    })
    if (!made.ok) {
      return refused('register', read.values, made, {
        fields: FIELDS,
        onField: { 'auth.emailTaken': 'email', 'auth.weakPassword': 'password', 'auth.consentRequired': 'consent' },
      })
    }
    const { email, password } = read.data
    return firstSignIn(event, { email, password, refreshToken: made.body.refreshToken })
  },
}
