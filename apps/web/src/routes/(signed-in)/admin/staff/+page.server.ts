import { StaffRole } from '@closeby/protocol/organisations'
import { fail } from '@sveltejs/kit'
import { z } from 'zod'
import { dutyAsked, type InvitationView, type StaffMember, type UnitView } from '#lib/admin/staff.view.ts'
import { readForm, refused, saved } from '#lib/forms/read.server.ts'
import { askHub } from '#lib/http/hub.server.ts'
import * as m from '#lib/paraglide/messages.js'
import type { Actions, PageServerLoad } from './$types'

interface List<Item> {
  items: Item[]
}
const id = z.string().min(1).max(64)
const unit = z.string().max(64).optional()
const InviteForm = z.object({
  name: z.string().trim().min(1, m.account_name_missing()).max(120, m.account_name_long()),
  email: z
    .string()
    .trim()
    .min(1, m.account_email_missing())
    .pipe(z.email(m.account_email_wrong()).max(254, m.account_email_wrong())),
  role: StaffRole,
  unit,
})
const DutyForm = z.object({ userId: id, wasRole: StaffRole, wasUnit: z.string().max(64), role: StaffRole, unit })
const FIELDS = { name: m.account_name_missing(), email: m.account_email_wrong(), unit: m.admin_unit_missing() }

export const load: PageServerLoad = async (event) => {
  const ofRole = (role: StaffRole) =>
    askHub<List<StaffMember>>(event, `/api/admin/users?role=${role}&status=active&limit=500`)
  const [invitations, units, ...staff] = await Promise.all([
    askHub<List<InvitationView>>(event, '/api/admin/invitations'),
    askHub<List<UnitView>>(event, '/api/admin/units?limit=500'),
    ...StaffRole.options.map(ofRole),
  ])
  return {
    invitations: invitations.ok ? invitations.body.items : null,
    units: units.ok ? units.body.items : [],
    staff: staff.every(({ ok }) => ok) ? staff.flatMap((list) => (list.ok ? list.body.items : [])) : null,
  }
}

const personPath = (userId: string) => `/api/admin/users/${encodeURIComponent(userId)}`

export const actions: Actions = {
  invite: async (event) => {
    const read = await readForm('invite', InviteForm, event.request)
    if (!read.ok) return read.failure
    const { role, unit: chosen, ...person } = read.data
    const body = { ...person, role, ...(role === 'coordinator' && { unit: chosen }) }
    const answer = await askHub(event, '/api/admin/invitations', { method: 'POST', body, key: read.key })
    return answer.ok ? saved('invite') : refused('invite', read.values, answer, { fields: FIELDS })
  },
  withdraw: async (event) => {
    const read = await readForm('withdraw', z.object({ invitationId: id }), event.request)
    if (!read.ok) return read.failure
    const path = `/api/admin/invitations/${encodeURIComponent(read.data.invitationId)}`
    const answer = await askHub(event, path, { method: 'DELETE', key: read.key })
    return answer.ok ? saved('withdraw') : refused('withdraw', read.values, answer)
  },
  duty: async (event) => {
    const read = await readForm('duty', DutyForm, event.request)
    if (!read.ok) return read.failure
    const { userId, wasRole, wasUnit, role, unit: chosen = '' } = read.data
    const asked = dutyAsked({ role: wasRole, unit: wasUnit }, { role, unit: chosen })
    if (!asked) return fail(409, { form: 'duty', values: read.values, errors: {}, refusal: m.admin_duty_same() })
    const path = `${personPath(userId)}/${asked.kind}`
    const answer = await askHub(event, path, { method: 'PUT', body: asked.body, key: read.key })
    return answer.ok ? saved('duty') : refused('duty', read.values, answer)
  },
  deactivate: async (event) => {
    const read = await readForm('deactivate', z.object({ userId: id }), event.request)
    if (!read.ok) return read.failure
    const path = `${personPath(read.data.userId)}/deactivate`
    const answer = await askHub(event, path, { method: 'POST', body: {}, key: read.key })
    return answer.ok ? saved('deactivate') : refused('deactivate', read.values, answer)
  },
  resetFactors: async (event) => {
    const read = await readForm('resetFactors', z.object({ userId: id }), event.request)
    if (!read.ok) return read.failure
    const path = `${personPath(read.data.userId)}/reset-factors`
    const answer = await askHub(event, path, { method: 'POST', body: {}, key: read.key })
    return answer.ok ? saved('resetFactors') : refused('resetFactors', read.values, answer)
  },
}
