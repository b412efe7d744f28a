import type { User } from '@closeby/protocol/accounts'
import { fail } from '@sveltejs/kit'
import { z } from 'zod'
import type { TeamPatient } from '#lib/admin/team.view.ts'
import { readForm, saved } from '#lib/forms/read.server.ts'
import { askHub } from '#lib/http/hub.server.ts'
import type { Problem } from '#lib/http/problem.ts'
import { refusalSentence } from '#lib/http/refusal.view.ts'
import type { Actions, PageServerLoad } from './$types'

interface List<Item> {
  items: Item[]
  nextCursor: string | null
  total?: number
}

const id = z.string().min(1).max(64)
const ApproveForm = z.object({ userId: id })
const MemberForm = z.object({ patientId: id, userId: id })

export const load: PageServerLoad = async (event) => {
  const { searchParams } = event.url
  const team = searchParams.get('team') === 'any' ? 'any' : 'none'
  const q = (searchParams.get('q') ?? '').slice(0, 100)
  const query = new URLSearchParams({ team, ...(q !== '' && { q }) })
  const cursor = searchParams.get('cursor')
  if (cursor) query.set('cursor', cursor)
  const [pending, providers, patients, without] = await Promise.all([
    askHub<List<User>>(event, '/api/admin/users?status=pending'),
    askHub<List<User>>(event, '/api/admin/users?role=provider&status=active&limit=500'),
    askHub<List<TeamPatient>>(event, `/api/admin/patients?${query}`),
    askHub<List<TeamPatient>>(event, '/api/admin/patients?team=none&limit=1'),
  ])
  return {
    team,
    q,
    pending: pending.ok ? pending.body.items : null,
    providers: providers.ok ? providers.body.items.map(({ id, name }) => ({ id, name })) : [],
    patients: patients.ok ? patients.body.items : null,
    next: patients.ok ? patients.body.nextCursor : null,
    total: patients.ok ? (patients.body.total ?? patients.body.items.length) : 0,
    withoutTeam: without.ok ? (without.body.total ?? without.body.items.length) : 0,
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
}
