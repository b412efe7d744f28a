import type { SecondFactorRule, User } from '@closeby/protocol/accounts'
import { MostGraceDays } from '@closeby/protocol/accounts'
import type { Ladder } from '@closeby/protocol/alerts'
import { fail } from '@sveltejs/kit'
import { z } from 'zod'
import type { UnitView } from '#lib/admin/staff.view.ts'
import type { TeamPatient } from '#lib/admin/team.view.ts'
import { readLadder } from '#lib/alerts/ladder-form.view.ts'
import { readForm, refused, saved } from '#lib/forms/read.server.ts'
import { askHub, type HubAnswer } from '#lib/http/hub.server.ts'
import type { Problem } from '#lib/http/problem.ts'
import { refusalSentence } from '#lib/http/refusal.view.ts'
import * as m from '#lib/paraglide/messages.js'
import type { Actions, PageServerLoad } from './$types'

interface List<Item> {
  items: Item[]
  nextCursor: string | null
  total?: number
}

const id = z.string().min(1).max(64)
const ApproveForm = z.object({ userId: id })
const MemberForm = z.object({ patientId: id, userId: id })
const UnitForm = z.object({ patientId: id, unit: id })

const RuleForm = z.object({
  require: z.enum(['required', 'recommended']),
  graceDays: z
    .string()
    .trim()
    .regex(/^\d{1,2}$/, { error: () => m.rule_grace_need() })
    .transform(Number)
    .refine((days) => days <= MostGraceDays, { error: () => m.rule_grace_need() }),
})
const LadderForm = z.record(z.string(), z.string()).transform((fields, context) => {
  const read = readLadder(fields)
  if (read.ok) return read.ladder
  for (const [name, message] of Object.entries(read.errors)) context.addIssue({ code: 'custom', path: [name], message })
  return z.NEVER
})

/** What the address asks for: which patients, by what name, from where on. */
function asked({ searchParams }: URL): { team: 'any' | 'none'; q: string; query: URLSearchParams } {
  const team = searchParams.get('team') === 'any' ? 'any' : 'none'
  const q = (searchParams.get('q') ?? '').slice(0, 100)
  const cursor = searchParams.get('cursor')
  return { team, q, query: new URLSearchParams({ team, ...(q !== '' && { q }), ...(cursor && { cursor }) }) }
}

/** The list of an answer, empty where none could be read. */
function listOf<Item>(answer: HubAnswer<List<Item>>): Required<List<Item>> {
  if (!answer.ok) return { items: [], nextCursor: null, total: 0 }
  return { total: answer.body.items.length, ...answer.body }
}

export const load: PageServerLoad = async (event) => {
  const { team, q, query } = asked(event.url)
  const [pending, providers, patients, without, ladder, units, secondFactor] = await Promise.all([
    askHub<List<User>>(event, '/api/admin/users?status=pending'),
    askHub<List<User>>(event, '/api/admin/users?role=provider&status=active&limit=500'),
    askHub<List<TeamPatient>>(event, `/api/admin/patients?${query}`),
    askHub<List<TeamPatient>>(event, '/api/admin/patients?team=none&limit=1'),
    askHub<Ladder>(event, '/api/admin/ladder'),
    askHub<List<UnitView>>(event, '/api/admin/units?limit=500'),
    askHub<SecondFactorRule>(event, '/api/admin/second-factor'),
  ])
  return {
    team,
    q,
    pending: pending.ok ? pending.body.items : null,
    providers: listOf(providers).items.map(({ id, name }) => ({ id, name })),
    patients: patients.ok ? patients.body.items : null,
    next: listOf(patients).nextCursor,
    units: listOf(units).items.map(({ id: unitId, name }) => ({ id: unitId, name })),
    withoutTeam: listOf(without).total,
    ladder: ladder.ok ? ladder.body : null,
    secondFactor: secondFactor.ok ? secondFactor.body : null,
  }
}

function no(form: string, values: Record<string, string>, { status, problem }: { status: number; problem: Problem }) {
  return fail(status, { form, values, errors: {}, refusal: refusalSentence(problem), code: problem.code })
}

export const actions: Actions = {
  approve: async (event) => {
    const read = await readForm('approve', ApproveForm, event.request)
    if (!read.ok) return read.failure
    const path = `/api/admin/users/${encodeURIComponent(read.data.userId)}/approve`
    const answer = await askHub(event, path, { method: 'POST', body: {}, key: read.key })
    return answer.ok ? saved('approve') : no('approve', read.values, answer)
  },
  assign: async (event) => {
    const read = await readForm('assign', MemberForm, event.request)
    if (!read.ok) return read.failure
    const { patientId, userId } = read.data
    const path = `/api/patients/${encodeURIComponent(patientId)}/care-team`
    const answer = await askHub(event, path, { method: 'POST', body: { userId, role: 'provider' }, key: read.key })
    return answer.ok ? saved('assign') : no('assign', read.values, answer)
  },
  end: async (event) => {
    const read = await readForm('end', MemberForm, event.request)
    if (!read.ok) return read.failure
    const path = `/api/patients/${encodeURIComponent(read.data.patientId)}/care-team/${encodeURIComponent(read.data.userId)}`
    const answer = await askHub(event, path, { method: 'DELETE', key: read.key })
    return answer.ok ? saved('end') : no('end', read.values, answer)
  },
  unit: async (event) => {
    const read = await readForm('unit', UnitForm, event.request)
    if (!read.ok) return read.failure
    const { patientId, unit } = read.data
    const path = `/api/patients/${encodeURIComponent(patientId)}/unit`
    const answer = await askHub(event, path, { method: 'PUT', body: { unit }, key: read.key })
    return answer.ok ? saved('unit') : no('unit', read.values, answer)
  },
  ladder: async (event) => {
    const read = await readForm('ladder', LadderForm, event.request)
    if (!read.ok) return read.failure
    const answer = await askHub(event, '/api/admin/ladder', { method: 'PUT', body: read.data, key: read.key })
    return answer.ok ? saved('ladder') : refused('ladder', read.values, answer)
  },
  secondFactor: async (event) => {
    const read = await readForm('secondFactor', RuleForm, event.request)
    if (!read.ok) return read.failure
    const answer = await askHub(event, '/api/admin/second-factor', { method: 'PUT', body: read.data, key: read.key })
    return answer.ok ? saved('secondFactor') : refused('secondFactor', read.values, answer)
  },
}
