import { randomUUID } from 'node:crypto'
import { codeAt, stepAt } from '../accounts/totp.ts'
import { createAuthenticator } from './authenticator.ts'
import type { Care, Json, Person } from './care.ts'
import { PASSWORD } from './care.ts'
import { newEmail } from './care.ts'

/* One good request for each door, in the order in which they make sense. A door without one fails the tests made of them. */

export type World = {
  care: Care
  david: Person
  maya: Person
  /** On nobody's team. */
  omar: Person
  lena: Person
  sam: Person
  pending: Person
  leaving: Person
  rosa: Person
  ids: Record<string, string>
  /** Lets time pass, in milliseconds. */
  later: (ms: number) => void
}
export type GoodRequest = {
  by: keyof Omit<World, 'care' | 'ids' | 'later'> | null
  words?: (world: World) => Json
  /** Ids of the path that are not in `world.ids`. */
  path?: (world: World) => Json
  query?: (world: World) => Json
  /** Keeps ids that later requests name. */
  keep?: (body: Json, world: World) => Json
  /** Makes ready, outside the door. */
  before?: (world: World) => Promise<Json | undefined>
  /** An answer that is no repeat of the first when the key is (tokens are always new). */
  isNewEachTime?: true
}

const soon = (ms: number) => new Date(Date.now() + ms).toISOString()
const ofDavid = ({ ids }: World) => ({ patientId: ids['patientId'] })
const STEPS = { kind: 'steps', title: 'Walk', unit: 'steps', target: 6000, direction: 'atLeast' }
/** The carer's passkey. */
const key = createAuthenticator()
const challengeOf = async (answer: Promise<{ body: Json }>) => (await answer).body['options'] as { challenge: string }
const stepToken = async ({ care, rosa }: World) => {
  const { body } = await care.rest('POST', '/api/auth/login', { email: rosa.email, password: PASSWORD })
  return String((body['secondStep'] as Json)['token'])
}
/** What takes the second step: an answer to a challenge of its own. */
const secondStep = async (world: World) => {
  const token = await stepToken(world)
  const options = await challengeOf(world.care.rest('POST', '/api/auth/second-step/challenge', { token }))
  return { step: JSON.stringify({ token, passkey: key.use(options) }) }
}
const stepWords = ({ ids }: World) => JSON.parse(ids['step'] ?? '{}') as Json
const DUE = '2030-01-05T08:00:00.000Z'

export const GOOD: Record<string, GoodRequest> = {
  'auth.register': {
    by: null,
    words: () => ({
      ...{ email: newEmail(), password: PASSWORD, name: 'New Person', role: 'patient', timeZone: 'Europe/London' },
      consent: true,
    }),
    isNewEachTime: true,
  },
  'auth.login': { by: null, words: ({ david }) => ({ email: david.email, password: PASSWORD }) },
  'auth.refresh': {
    by: null,
    before: async ({ care }) => ({ refreshToken: (await care.patient()).refreshToken }),
    words: ({ ids }) => ({ refreshToken: ids['refreshToken'] }),
  },
  'auth.forgotPassword': { by: null, words: ({ omar }) => ({ email: omar.email }) },
  'auth.resetPassword': {
    by: null,
    before: async ({ care, omar }) => ({ token: await care.resetToken(omar) }),
    words: ({ ids }) => ({ token: ids['token'], password: 'eleven calm harbours' }),
  },
  'auth.logout': {
    by: null,
    before: async ({ care }) => ({ refreshToken: (await care.patient()).refreshToken }),
    words: ({ ids }) => ({ refreshToken: ids['refreshToken'] }),
  },
  'session.begin': { by: null, words: ({ david }) => ({ email: david.email, password: PASSWORD }) },
  'session.end': { by: null },
  'session.read': { by: 'david' },
  'session.liveTicket': { by: 'david' },
  'users.me': { by: 'david' },
  'users.changeMe': { by: 'maya', words: () => ({ preferences: { theme: 'dark' } }) },
  'users.changePassword': { by: 'maya', words: () => ({ current: PASSWORD, password: 'twelve loud geese here' }) },
  'sessions.list': { by: 'david' },
  'sessions.end': {
    by: 'david',
    before: async ({ care, david }) => {
      await care.signIn(david.email)
      const { body } = await david.call('GET', '/api/sessions')
      return { id: (body['items'] as Json[]).find(({ current }) => !current)?.['id'] as string }
    },
  },
  'factors.list': { by: 'rosa' },
  'factors.beginTotp': { by: 'rosa', keep: ({ secret, enrolment }) => ({ secret, enrolment }) },
  'factors.confirmTotp': {
    by: 'rosa',
    words: ({ ids }) => ({
      enrolment: ids['enrolment'],
      code: codeAt(seedOf(ids['secret'] ?? ''), stepAt(new Date())),
    }),
  },
  'factors.beginPasskey': { by: 'rosa' },
  'factors.addPasskey': {
    by: 'rosa',
    before: async ({ rosa }) => {
      const options = await challengeOf(rosa.call('POST', '/api/factors/passkeys/challenge'))
      return { made: JSON.stringify(key.make(options)) }
    },
    words: ({ ids }) => ({ label: 'Laptop', passkey: JSON.parse(ids['made'] ?? '{}') as Json }),
    keep: ({ passkeyId }) => ({ passkeyId }),
  },
  'factors.renewRecovery': { by: 'rosa' },
  'auth.secondStepChallenge': {
    by: null,
    before: async (world) => ({ token: await stepToken(world) }),
    words: ({ ids }) => ({ token: ids['token'] }),
  },
  'auth.secondStep': { by: null, before: secondStep, words: stepWords },
  'session.secondStep': { by: null, before: secondStep, words: stepWords },
  'session.proveChallenge': { by: 'rosa' },
  'session.prove': { by: 'david', words: () => ({ password: PASSWORD }) },
  'factors.removeTotp': { by: 'rosa' },
  'factors.removePasskey': { by: 'rosa' },
  'user.resetFactors': {
    by: 'sam',
    before: async ({ pending }) => {
      const options = await challengeOf(pending.call('POST', '/api/factors/passkeys/challenge'))
      await pending.call('POST', '/api/factors/passkeys', {
        label: 'Phone',
        passkey: createAuthenticator().make(options),
      })
      return undefined
    },
    path: ({ pending }) => ({ userId: pending.user.id }),
  },
  'goal:add': { by: 'david', words: () => STEPS, keep: ({ goalId }) => ({ goalId }) },
  'goal:change': { by: 'david', words: () => ({ target: 7000 }) },
  'goal:setThreshold': { by: 'maya', words: (world) => ({ ...ofDavid(world), above: 90_000 }) },
  'goal:logProgress': {
    by: 'david',
    words: () => ({ amount: 500, at: soon(0) }),
    keep: ({ seq }) => ({ entrySeq: seq as number }),
  },
  'goal:correctProgress': { by: 'david', words: () => ({ amount: 600 }) },
  'goals.list': { by: 'david' },
  'goal:undoProgress': { by: 'david' },
  'goal:retire': { by: 'david' },
  'preventive:schedule': {
    by: 'maya',
    words: () => ({ title: 'Blood test', dueOn: '2026-01-05' }),
    keep: ({ itemId }, { ids }) => ({ itemId, alertId: `${ids['patientId']}_a1` }),
  },
  'preventive.list': { by: 'david' },
  'alert:claim': {
    by: 'lena',
    before: async ({ care, ids }) => {
      await care.apps[0]?.services.storeRow(ids['patientId'] ?? '', 0)
      return undefined
    },
  },
  'alert:release': { by: 'lena' },
  'alert:assign': { by: 'lena', words: ({ maya }) => ({ userId: maya.user.id }) },
  'alert:snooze': { by: 'maya', words: () => ({ until: soon(3_600_000) }) },
  'alert:wake': { by: 'maya' },
  'alert:resolve': { by: 'maya', words: () => ({ outcome: 'reachedSelf', note: 'She is fine.' }) },
  'alert:reopen': { by: 'maya' },
  'alerts.candidates': { by: 'lena' },
  'alerts.list': { by: 'lena' },
  'patient:setSilence': { by: 'lena', words: () => ({ days: 5 }) },
  'preventive:markDone': { by: 'david', words: () => ({ on: soon(0).slice(0, 10) }) },
  'preventive:decline': {
    by: 'david',
    before: async ({ maya, ids }) => {
      const words = { title: 'Eye test', dueOn: '2030-01-05' }
      const { body } = await maya.call('POST', `/api/patients/${ids['patientId']}/preventive`, words)
      return { itemId: String(body['itemId']) }
    },
    words: () => ({ reason: 'Done elsewhere' }),
  },
  'panel.list': { by: 'maya' },
  'panel.read': { by: 'maya' },
  'reminder:add': {
    by: 'david',
    words: () => ({ title: 'Tablets', at: '08:00', startsOn: '2030-01-05', rrule: 'FREQ=DAILY' }),
    keep: ({ reminderId }) => ({ reminderId }),
  },
  'reminder:change': { by: 'david', words: () => ({ title: 'Blue tablets' }) },
  'reminder:done': { by: 'david', words: () => ({ dueAt: DUE }) },
  'reminder:skip': { by: 'david', words: () => ({ dueAt: '2030-01-06T08:00:00.000Z' }) },
  'reminder:snooze': {
    by: 'david',
    before: async ({ david, later }) => {
      const due = new Date(Math.ceil(Date.now() / 60_000 + 1) * 60_000).toISOString()
      const words = { title: 'Water', at: due.slice(11, 16), startsOn: due.slice(0, 10) }
      const { body } = await david.call('POST', '/api/reminders', words)
      later(150_000)
      await david.call('GET', '/api/reminders')
      return { reminderId: String(body['reminderId']), dueAt: due }
    },
    words: ({ ids }) => ({ dueAt: ids['dueAt'], minutes: 10 }),
  },
  'reminder:prefer': { by: 'david', words: () => ({ quiet: { from: '22:00', to: '07:00' } }) },
  'reminder:setZone': { by: 'david', words: () => ({ timeZone: 'Europe/London', place: 'Asia/Tokyo' }) },
  'reminders.list': { by: 'david' },
  'reminder:remove': { by: 'david' },
  'consent:grant': {
    by: 'david',
    words: ({ maya }) => ({ categories: ['mood'], to: { userId: maya.user.id } }),
    keep: ({ consentId }) => ({ consentId }),
  },
  'consents.list': { by: 'david' },
  'consent:withdraw': { by: 'david' },
  'carer:invite': {
    by: 'david',
    words: ({ rosa }) => ({ email: rosa.email, categories: ['goals'] }),
    keep: ({ invitationId, token }) => ({ invitationId, token }),
  },
  'carers.list': { by: 'david' },
  'carers.accept': { by: 'rosa', words: ({ ids }) => ({ token: ids['token'] }) },
  'carer:unlink': { by: 'david', path: ({ rosa }) => ({ userId: rosa.user.id }) },
  'carer:cancel': {
    by: 'david',
    before: async ({ david }) => {
      const words = { email: newEmail(), categories: ['goals'] }
      const { body } = await david.call('POST', '/api/carers/invitations', words)
      return { invitationId: String(body['invitationId']) }
    },
  },
  'push.key': { by: 'david' },
  'push.subscribe': {
    by: 'david',
    words: () => ({
      endpoint: 'https://push.example.com/one',
      keys: { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) },
      expirationTime: null,
    }),
  },
  'push.unsubscribe': { by: 'david', words: () => ({ endpoint: 'https://push.example.com/one' }) },
  'admin.listPeople': { by: 'sam' },
  'admin.listPatients': { by: 'sam' },
  'user:approve': { by: 'sam', path: ({ pending }) => ({ userId: pending.user.id }) },
  'user:deactivate': { by: 'sam', path: ({ leaving }) => ({ userId: leaving.user.id }) },
  'careTeam:add': { by: 'sam', words: ({ pending }) => ({ userId: pending.user.id, role: 'provider' }) },
  'careTeam.read': { by: 'sam' },
  'careTeam:remove': { by: 'sam', path: ({ pending }) => ({ userId: pending.user.id }) },
  'units.list': { by: 'sam' },
  'unit:add': { by: 'sam', words: () => ({ name: 'West' }), keep: ({ unitId }) => ({ unitId }) },
  'unit:rename': { by: 'sam', words: () => ({ name: 'South' }) },
  'staff:invite': {
    by: 'sam',
    words: () => ({ email: newEmail(), name: 'Nora Invited', role: 'coordinator', unit: 'main' }),
    keep: ({ invitationId }) => ({ invitationId }),
  },
  'invitations.list': { by: 'sam' },
  'invitation.read': {
    by: null,
    words: ({ care, ids }) => ({ token: care.invitationToken(ids['invitationId'] ?? '') }),
  },
  'invitation:withdraw': { by: 'sam' },
  'patient:moveUnit': { by: 'sam', words: () => ({ unit: 'north' }) },
  'user:changeRole': {
    by: 'sam',
    path: ({ pending }) => ({ userId: pending.user.id }),
    words: () => ({ role: 'coordinator', unit: 'north' }),
  },
  'user:moveUnit': { by: 'sam', path: ({ pending }) => ({ userId: pending.user.id }), words: () => ({ unit: 'main' }) },
  'ladder.read': { by: 'sam' },
  'ladder:set': {
    by: 'sam',
    words: () => ({ steps: [{ afterMinutes: 0, to: 'unit' }], claimMinutes: 60 }),
  },
  'secondFactor.read': { by: 'sam' },
  'secondFactor.set': { by: 'sam', words: () => ({ require: 'required', graceDays: 30 }) },
  'trail.list': {
    by: 'david',
    before: async ({ ids, care }) => {
      const outsider = await care.provider({ name: 'Dr Outside' })
      await outsider.call('GET', `/api/provider/patients/${ids['patientId']}`)
      return undefined
    },
    keep: ({ items }) => ({ recordId: String((items as Json[])[0]?.['id']) }),
  },
  'trail.ask': { by: 'david', words: () => ({ text: 'Who is that?' }), keep: ({ questionId }) => ({ questionId }) },
  'trail.questions': { by: 'sam' },
  'trail.answer': { by: 'sam', words: () => ({ text: 'A slip of the hand.' }) },
  'emergency.find': { by: 'maya', query: () => ({ name: 'David Quill' }) },
  'emergency:open': {
    by: 'maya',
    before: async ({ care, omar, maya }) => {
      Object.assign(maya, await care.signIn(maya.email, 'twelve loud geese here'))
      return { omarId: omar.user.patientId }
    },
    words: ({ ids }) => ({ patientId: ids['omarId'], reason: 'Found unconscious on the ward' }),
    keep: ({ emergencyId }) => ({ emergencyId }),
  },
  'emergency.own': { by: 'maya', path: ({ ids }) => ({ patientId: ids['omarId'] }) },
  'emergency.list': { by: 'sam' },
  'emergency:review': { by: 'lena', words: () => ({ verdict: 'justified', note: 'She called me.' }) },
  'library.topics': { by: null },
  'library.topic': { by: null, path: () => ({ slug: 'flu-and-covid-19' }) },
  'library.installation': { by: null },
  'library.tipOfTheDay': { by: 'david' },
}

/** A seed as it is typed into an app (RFC 4648 base 32). */
export function seedOf(secret: string): Buffer {
  const bits = [...secret].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/** Two who care for David, two who do not, and who runs the place. */
export async function openWorldOf(care: Care, later: World['later']): Promise<World> {
  await care.organisation({ units: ['main', 'north'] })
  const [david, maya] = [await care.patient({ name: 'David Quill' }), await care.provider({ name: 'Dr Maya' })]
  await care.assign(david, maya)
  const others = {
    omar: await care.patient({ name: 'Omar Still' }),
    lena: await care.coordinator({ name: 'Lena Ortiz' }),
    pending: await care.pendingProvider({ name: 'Dr Iris' }),
    rosa: await care.register('carer', { name: 'Rosa Quill' }),
    leaving: await care.provider({ name: 'Dr Leaving' }),
  }
  const ids = { patientId: david.user.patientId ?? '' }
  return { care, david, maya, ...others, sam: await care.admin(), ids, later }
}

/** Sends the good request of a door. `ids` takes what later ones need. */
export async function request(
  world: World,
  door: { name: string; rest: { method: string; path: string } },
  good: GoodRequest,
  headers: Record<string, string> = {},
  words: Json | undefined = good.words?.(world),
) {
  const { method, path } = door.rest
  const inPath: Json = { ...world.ids, ...good.path?.(world) }
  const address = path.replaceAll(/:(\w+)/g, (_all, name: string) => String(inPath[name] ?? randomUUID()))
  const query = new URLSearchParams(good.query?.(world) as Record<string, string> | undefined).toString()
  const url = query === '' ? address : `${address}?${query}`
  const { by } = good
  if (by === null) return world.care.rest(method, url, words, headers)
  return world[by].call(method, url, words, headers)
}
