import { z } from 'zod'
import type { UnitView } from '#lib/admin/staff.view.ts'
import { readForm, refused, saved } from '#lib/forms/read.server.ts'
import { askHub } from '#lib/http/hub.server.ts'
import * as m from '#lib/paraglide/messages.js'
import type { Actions, PageServerLoad } from './$types'

const name = z.string().trim().min(1, m.admin_unit_name_missing()).max(60, m.admin_unit_name_long())
const FIELDS = { name: m.admin_unit_name_missing() }
const onField = { 'unit.nameTaken': 'name' } as const

export const load: PageServerLoad = async (event) => {
  const units = await askHub<{ items: UnitView[]; organisation: string }>(event, '/api/admin/units?limit=500')
  return { units: units.ok ? units.body.items : null, organisation: units.ok ? units.body.organisation : '' }
}

export const actions: Actions = {
  add: async (event) => {
    const read = await readForm('add', z.object({ name }), event.request)
    if (!read.ok) return read.failure
    const answer = await askHub(event, '/api/admin/units', { method: 'POST', body: read.data, key: read.key })
    return answer.ok ? saved('add') : refused('add', read.values, answer, { fields: FIELDS, onField })
  },
  rename: async (event) => {
    const read = await readForm('rename', z.object({ unitId: z.string().min(1).max(64), name }), event.request)
    if (!read.ok) return read.failure
    const path = `/api/admin/units/${encodeURIComponent(read.data.unitId)}`
    const answer = await askHub(event, path, { method: 'PUT', body: { name: read.data.name }, key: read.key })
    return answer.ok ? saved('rename') : refused('rename', read.values, answer, { fields: FIELDS, onField })
  },
}
