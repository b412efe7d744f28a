import { randomUUID } from 'node:crypto'
import { openTestAudit } from '@closeby/db/testing'
import type { TestAudit } from '@closeby/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Person } from '../testing/care.ts'
import { openCare, PASSWORD, until } from '../testing/care.ts'

let care: Care
let audit: TestAudit
let david: Person
let maya: Person
let lena: Person
let ned: Person
let patientId: string
beforeAll(async () => {
  care = await openCare({ hubs: 2 })
  audit = await openTestAudit(care.mongoUrl)
  await care.apps[0]!.services.found.organisation({ name: 'Test', isDemo: false, units: [] })
  david = await care.patient({ name: 'David Mensah' })
  patientId = david.user.patientId ?? ''
  maya = await care.provider({ name: 'Dr Maya Osei' })
  lena = await care.coordinator({ name: 'Lena Ortiz' })
  ned = await care.provider({ name: 'Dr Ned Vale' })
  await care.assign(david, maya)
})
afterAll(async () => {
  await audit.close()
  await care.close()
})

const trailOf = async (person: Person, query = '') => (await person.call('GET', `/api/access-trail${query}`)).body
const lines = async (query = '') => (await trailOf(david, query))['items'] as Json[]

describe('who saw my data', () => {
  test('[TRAIL-7] an opened patient is in the trail before the answer came, with the end when it is closed', async () => {
    const socket = await maya.socket(1)
    await socket.ask('patient:open', { patientId })
    const [line] = await lines()
    expect(line).toMatchObject({
      person: { id: maya.user.id, name: 'Dr Maya Osei', role: 'provider' },
      what: 'Looked at your goals, sleep, check-ups and reminders',
      why: 'Is on your care team',
      kind: 'seen',
      until: null,
    })
    await care.goal(david)
    await socket.ask('patient:close', { patientId })
    await until('the end', async () => (await lines())[0]?.['until'] !== null)
    const [opening] = await audit.records({ _id: line?.['id'] })
    const [closing] = await audit.records({ kind: 'closing', requestId: opening?.requestId })
    expect(closing?.range?.from).toBe(opening?.range?.to)
    expect(closing?.range?.to).toBeGreaterThan(opening?.range?.to ?? Infinity)
    socket.close()
  })

  test('[TRAIL-7] a socket that goes away closes what it had open', async () => {
    const socket = await maya.socket(0)
    await socket.ask('patient:open', { patientId })
    socket.close()
    await until('the end', async () => (await lines())[0]?.['until'] !== null)
  })

  test('[TRAIL-7] each read of one patient by a program is a line', async () => {
    const before = (await lines()).length
    await maya.call('GET', `/api/provider/patients/${patientId}`)
    await lena.call('GET', `/api/provider/patients/${patientId}`)
    const [second, first] = await lines()
    expect([first?.['person'], second?.['person']]).toMatchObject([{ name: 'Dr Maya Osei' }, { name: 'Lena Ortiz' }])
    expect(second).toMatchObject({ why: 'Coordinates your unit', kind: 'seen' })
    expect((await lines()).length).toBe(before + 2)
  })

  test('[TRAIL-8] T-08 T-09 a refused attempt is a line, on socket and REST, and no different for who is nobody', async () => {
    const socket = await ned.socket()
    const forbidden = await socket.ask('patient:open', { patientId })
    const unknown = await socket.ask('patient:open', { patientId: randomUUID() })
    expect(forbidden).toEqual(unknown)
    const refused = await ned.call('GET', `/api/provider/patients/${patientId}`)
    await ned.call('POST', '/api/goals', {
      ...{ patientId, kind: 'steps', title: 'x', unit: 'x', target: 1, direction: 'atLeast' },
    })
    expect(refused.status).toBe(404)
    expect(await lines(`?person=${ned.user.id}`)).toMatchObject([
      { kind: 'refused', what: 'Tried to change something of yours and was refused', why: 'Does not look after you' },
      { kind: 'refused', what: 'Tried to look at your data and was refused' },
      { kind: 'refused', person: { name: 'Dr Ned Vale', role: 'provider' } },
    ])
  })

  test('[TRAIL-9] a board on which a patient stood is one line a day and person, and none for who did not have him', async () => {
    const [socket, other] = [await maya.socket(), await ned.socket()]
    for (const each of [socket, other]) {
      await each.ask('board:open', {})
      await each.ask('board:open', {})
    }
    await maya.call('GET', '/api/provider/patients')
    const boards = (await lines()).filter(({ kind }) => kind === 'list')
    expect(boards).toMatchObject([
      { person: { id: maya.user.id }, what: 'Saw you on the board', why: 'Is on your care team' },
    ])
    await care.unassign(david, maya)
    expect((await lines()).filter(({ kind }) => kind === 'list')).toHaveLength(1)
    await care.assign(david, maya)
  })

  test('[TRAIL-10] the trail is one’s own, without what one does oneself, walked by cursor and person', async () => {
    const own = await david.socket()
    await own.ask('patient:open', { patientId })
    await david.call('GET', '/api/goals')
    const whole = await lines()
    expect(whole.some(({ person }) => (person as Json)['id'] === david.user.id)).toBe(false)
    expect(Object.keys(whole[0] ?? {})).toEqual(expect.arrayContaining(['at', 'person', 'what', 'why']))
    const walked: Json[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Json = await trailOf(david, `?limit=2${cursor && `&cursor=${cursor}`}`)
      walked.push(...(page['items'] as Json[]))
      cursor = page['nextCursor'] as string | null
    }
    expect(walked.map(({ id }) => id)).toEqual(whole.map(({ id }) => id))
    for (const person of [maya, lena, ned, await care.admin()])
      expect((await person.call('GET', '/api/access-trail')).status).toBe(404)
    expect(await trailOf(await care.patient())).toEqual({ items: [], nextCursor: null })
  })

  test('[TRAIL-11] a change points at its entry, a sign-in says whose, a refused one says nobody', async () => {
    const goalId = await care.goal(david)
    const { body } = await david.call('POST', `/api/goals/${goalId}/progress`, {
      ...{ amount: 5, at: new Date().toISOString() },
    })
    expect(await audit.records({ 'entry.stream': patientId, 'entry.seq': body['seq'] })).toMatchObject([
      { door: 'goal:logProgress', kind: 'change', by: { userId: david.user.id }, relation: 'own' },
    ])
    await care.rest('POST', '/api/auth/login', { email: maya.email, password: PASSWORD })
    await care.rest('POST', '/api/auth/login', { email: maya.email, password: 'no such password' })
    expect((await audit.records({ door: 'auth.login' })).slice(0, 2)).toMatchObject([
      { outcome: 'auth.wrongPassword', by: null, orgId: 'installation' },
      { outcome: 'ok', by: { userId: maya.user.id, role: 'provider' }, orgId: maya.user.orgId },
    ])
  })

  test('[TRAIL-12] a question about a line reaches the administrator, and its answer the patient; once each', async () => {
    const [line] = await lines(`?person=${ned.user.id}`)
    const ask = (text: string) => david.call('POST', `/api/access-trail/${line?.['id']}/question`, { text })
    expect((await ask('Why did he try?')).status).toBe(201)
    expect((await ask('Again?')).body['code']).toBe('trail.asked')
    expect((await david.call('POST', `/api/access-trail/${randomUUID()}/question`, { text: 'x' })).status).toBe(404)
    const eve = await care.patient()
    expect((await eve.call('POST', `/api/access-trail/${line?.['id']}/question`, { text: 'x' })).status).toBe(404)
    const admin = await care.admin()
    const { body } = await admin.call('GET', '/api/admin/access-questions')
    const [question] = body['items'] as Json[]
    expect(question).toMatchObject({
      text: 'Why did he try?',
      name: 'David Mensah',
      answer: null,
      about: { person: { name: 'Dr Ned Vale' } },
    })
    const answered = await admin.call('POST', `/api/admin/access-questions/${question?.['id']}/answer`, {
      text: 'A slip of the hand.',
    })
    expect(answered.status).toBe(200)
    const [after] = await lines(`?person=${ned.user.id}`)
    expect(after?.['question']).toMatchObject({ text: 'Why did he try?', answer: 'A slip of the hand.' })
    expect((await lena.call('GET', '/api/admin/access-questions')).status).toBe(404)
  })

  test('[TRAIL-2] what cannot be written down is not answered: retry, and nothing of the patient', async () => {
    const socket = await maya.socket()
    await audit.refuse(true)
    try {
      for (const answer of [
        await socket.ask('patient:open', { patientId }),
        await socket.ask('board:open', {}),
        (await maya.call('GET', `/api/provider/patients/${patientId}`)).body,
        (await ned.call('GET', `/api/provider/patients/${patientId}`)).body,
        (await maya.call('GET', '/api/provider/patients')).body,
      ]) {
        expect(answer).toMatchObject({ code: 'retry', afterMs: 1_000 })
        expect(JSON.stringify(answer)).not.toContain('David')
      }
    } finally {
      await audit.refuse(false)
    }
    expect(await socket.ask('patient:open', { patientId })).toMatchObject({ ok: true })
  })
})
