import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MARKUP, markupOf } from '../../../../scripts/fuzz/markup.ts'
import type { RestDoor } from '../registry/registry.ts'
import type { Answer, Care, Json, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'
import type { World } from '../testing/good-requests.ts'
import { GOOD, openWorldOf, request } from '../testing/good-requests.ts'
import type { TextField } from '../testing/markup.ts'
import { textFieldsOf } from '../testing/markup.ts'

/* Markup in every text that anybody can write, through the real doors, and what comes back of it by every other door. */

/** Compared or looked up, and neither kept nor sent to anybody. Whatever else takes text is written here and read again. */
const SECRETS = ['password', 'current', 'token', 'refreshToken', 'invitation', 'code', 'recoveryCode', 'enrolment']
const NEVER_KEPT = [...SECRETS, 'cursor', 'q', 'slug']
const NEVER_KEPT_AT = ['auth.login email', 'auth.forgotPassword email', 'session.begin email', 'emergency.find name']
const TRAP = '__hit'

let care: Care
let world: World
let doors: RestDoor[]
let fields: TextField[]
/** What was written, by `door field`. */
const written = new Map<string, string>()
/** Every text that came back, from a door or a socket. */
const read: string[] = []
const answers: [door: string, answer: Answer][] = []

const isKept = ({ door, path }: TextField) => {
  const name = path.join('.')
  return !NEVER_KEPT.includes(name) && !NEVER_KEPT_AT.includes(`${door} ${name}`)
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}

/** The good words of a door, with markup wherever they take text. */
function withMarkup(door: string, words: Json | undefined): Json | undefined {
  const here = fields.filter((field) => field.door === door && isKept(field))
  if (here.length === 0) return words
  const changed: Json = { ...words }
  for (const { path, most } of here) {
    const [name] = path as [string]
    const text = markupOf(most, written.size * 5)
    written.set(`${door} ${path.join('.')}`, text)
    changed[name] = text
  }
  return changed
}

/** All that one person can read: every door that reads, his lists, and David opened. */
async function readAll(person: Person): Promise<void> {
  for (const door of doors.filter(({ rest }) => rest.method === 'GET')) {
    const good = GOOD[door.name]!
    const asked = { ...world, [good.by ?? 'david']: person }
    const answer = await request(asked, door, { ...good, by: good.by ?? 'david' })
    answers.push([door.name, answer])
    read.push(...textsIn(answer.body))
  }
  const socket = await person.socket()
  const { patientId, omarId } = world.ids
  for (const [event, words] of [
    ['board:open', {}],
    ['inbox:open', {}],
    ['patient:open', { patientId }],
    ['patient:open', { patientId: omarId }],
  ] as const)
    read.push(...textsIn(await socket.ask(event, words)))
  read.push(...socket.frames.flatMap(({ data }) => textsIn(data)))
  socket.close()
}

beforeAll(async () => {
  let skew = 0
  care = await openCare({ now: () => new Date(Date.now() + skew).toISOString() })
  world = await openWorldOf(care, (ms) => (skew += ms))
  const { registry } = care.apps[0]!.services
  doors = registry.rest.filter(({ name }) => Object.hasOwn(GOOD, name))
  fields = textFieldsOf(registry)
  for (const [name, good] of Object.entries(GOOD)) {
    const door = doors.find((each) => each.name === name)!
    Object.assign(world.ids, await good.before?.(world))
    const answer = await request(world, door, good, {}, withMarkup(name, good.words?.(world)))
    expect([name, answer.status, answer.body['paths']]).toEqual([name, door.rest.status ?? 200, undefined])
    answers.push([name, answer])
    read.push(...textsIn(answer.body))
    Object.assign(world.ids, good.keep?.(answer.body, world))
  }
  const name = markupOf(120, 11)
  written.set('users.changeMe name of a patient', name)
  await world.david.call('PUT', '/api/users/me', { name })
  // His password was reset on the way.
  const omar = await care.signIn(world.omar.email, 'eleven calm harbours')
  const { david, maya, lena, sam, rosa } = world
  for (const person of [david, omar, maya, lena, sam, rosa]) await readAll(person)
}, 180_000)
afterAll(() => care.close())

describe('markup in every text', () => {
  test('[REG-8] T-23 every field that takes text is written to; a new one is in or says why not', () => {
    const missing = fields.filter(isKept).map(({ door, path }) => `${door} ${path.join('.')}`)
    expect(missing.filter((field) => !written.has(field))).toEqual([])
    expect(missing.length).toBeGreaterThan(15)
    const all = [...written.values()].join(' ')
    expect(MARKUP.filter((one) => !all.includes(one))).toEqual([])
  })

  test('[REG-8] T-23 comes back as it was written, to who may read it, and never halfway to markup', () => {
    const lost = [...written].filter(([, text]) => !read.some((one) => one.includes(text))).map(([field]) => field)
    expect(lost).toEqual([])
    // A short one may stand within a long one.
    const texts = [...written.values()].sort((a, b) => b.length - a.length)
    const changed = read.filter((one) => texts.reduce((rest, text) => rest.replaceAll(text, ''), one).includes(TRAP))
    expect(changed.slice(0, 3)).toEqual([])
  })

  test('[REG-8] T-23 every answer is data by its headers, to whom nothing may be loaded, framed or guessed', () => {
    expect(answers.length).toBeGreaterThan(150)
    for (const [name, { headers, status, text }] of answers) {
      const policy = headers.get('content-security-policy') ?? ''
      expect([name, headers.get('x-content-type-options'), policy]).toEqual([
        name,
        'nosniff',
        "default-src 'none';frame-ancestors 'none';base-uri 'none'",
      ])
      if (text === '') continue
      const type = status < 400 ? 'application/json' : 'application/problem+json'
      expect([name, headers.get('content-type')]).toEqual([name, `${type}; charset=utf-8`])
    }
  })

  test('[REG-3] T-23 a refusal says nothing of what was sent, wherever it stood', async () => {
    const { sam, david } = world
    for (const door of doors)
      for (const [index, hostile] of [MARKUP[0]!, MARKUP[8]!].entries()) {
        const path = door.rest.path.replaceAll(/:\w+/g, () => encodeURIComponent(hostile))
        const query = door.rest.method === 'GET' ? `?${encodeURIComponent(hostile)}=${encodeURIComponent(hostile)}` : ''
        const body = door.rest.method === 'GET' ? undefined : { [hostile]: hostile }
        const who = index === 0 ? david : sam
        const answer = await who.call(door.rest.method, path + query, body)
        if (answer.status < 400) continue
        expect([door.name, answer.headers.get('content-type')]).toEqual([
          door.name,
          'application/problem+json; charset=utf-8',
        ])
        const values = answer.body['paths'] ? { ...answer.body, paths: [] } : answer.body
        expect([door.name, JSON.stringify(values).includes(TRAP)]).toEqual([door.name, false])
      }
  })

  test('[REG-6] T-22 no line of the log holds a word of it', () => {
    expect(care.lines.length).toBeGreaterThan(100)
    expect(care.lines.filter((line) => line.includes(TRAP) || line.includes('onerror'))).toEqual([])
  })
})
