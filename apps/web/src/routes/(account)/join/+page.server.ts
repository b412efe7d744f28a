import { PASSWORD_MAX, PASSWORD_MIN } from '@closeby/protocol/accounts'
import { z } from 'zod'
import { firstSignIn } from '#lib/accounts/first-sign-in.server.ts'
import { zoneField } from '#lib/accounts/zone-field.server.ts'
import { readForm, refused } from '#lib/forms/read.server.ts'
import { askHub } from '#lib/http/hub.server.ts'
import * as m from '#lib/paraglide/messages.js'
import type { Actions } from './$types'

const JoinForm = z.object({
  token: z.string().trim().min(1, m.join_token_missing()).max(200, m.join_token_missing()),
  password: z
    .string()
    .min(PASSWORD_MIN, m.account_password_short({ count: PASSWORD_MIN }))
    .max(PASSWORD_MAX, m.account_password_long()),
  timeZone: zoneField,
  consent: z.literal('true', m.join_consent_missing()),
})

type Invitation = { email: string; name: string; role: string }

export const actions: Actions = {
  default: async (event) => {
    const read = await readForm('join', JoinForm, event.request)
    if (!read.ok) return read.failure
    const { token, password, timeZone } = read.data
    const onField = { 'invitation.over': 'token', 'auth.weakPassword': 'password' } as const
    const fields = { timeZone: m.zone_missing() }
    const invitation = await askHub<Invitation>(event, '/api/invitations/read', { method: 'POST', body: { token } })
    if (!invitation.ok) return refused('join', read.values, invitation, { onField })
    const { email, name, role } = invitation.body
    const made = await askHub<{ refreshToken: string }>(event, '/api/auth/register', {
      method: 'POST',
      body: { email, name, role, password, timeZone, consent: true, invitation: token },
      key: read.key,
    })
    if (!made.ok) return refused('join', read.values, made, { fields, onField })
    return firstSignIn(event, { email, password, refreshToken: made.body.refreshToken })
  },
}
