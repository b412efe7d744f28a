import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { openDatabase, resetTokenOf, staffInvitationTokenOf } from '@closeby/db'
import { openTestMongo } from '@closeby/db/testing'
import type { Role, User } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { must } from '@closeby/protocol/core'
import { FIRST_UNIT } from '@closeby/protocol/patient'
import { createClient } from 'redis'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { FIRST_ORG } from '../accounts/found.service.ts'
import type { App, AppOptions } from '../app.ts'
import { openApp } from '../app.ts'
import type { Config } from '../config.ts'
import { readConfig } from '../config.ts'
import { createLogger } from '../http/log.ts'
import { requireDeclared } from './declared.ts'

/* A world for tests, built by commands alone: hubs on ports and a database of their own, and people who use them. */

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are read as they come; assertions are the check
export type Json = Record<string, any>
export type Answer = { status: number; body: Json; text: string; headers: Headers }
export type Person = {
  user: User
  email: string
  password: string
  accessToken: string
  refreshToken: string
  /** One REST call in his name. */
  call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    hub?: number,
  ) => Promise<Answer>
  /** A socket in his name, connected. */
  socket: (hub?: number) => Promise<Live>
}
export type Live = {
  io: Socket
  /** Sends one event and waits for its ack. */
  ask: (event: string, payload?: unknown) => Promise<Json>
  /** Everything that came unasked, in order. */
  frames: { event: string; data: Json }[]
  until: (what: string, isThere: (frames: Live['frames']) => boolean) => Promise<void>
  close: () => void
}
export type CareOptions = {
  hubs?: number
  /** The clock of every hub: the real one unless given. */
  now?: () => Instant
  environment?: Record<string, string>
  live?: AppOptions['hub']
  /** A port of this machine through which the hubs reach the database. */
  mongoPort?: number
}
export type Care = Awaited<ReturnType<typeof openCare>>

export const PASSWORD = 'seven quiet rivers'
const UNTIL_MS = 10_000
let people = 0

export async function openCare({ hubs = 1, now, environment = {}, live = {}, mongoPort }: CareOptions = {}) {
  const mongo = await openTestMongo()
  const lines: string[] = []
  const url = new URL(mongo.url)
  if (mongoPort !== undefined) url.host = `127.0.0.1:${mongoPort}`
  const config = testConfig({ MONGODB_URL: url.toString(), ...environment })
  const log = createLogger({ level: 'info', hubId: 'test' }, { write: (line) => void lines.push(line) })
  const apps: App[] = []
  const open = () => openApp({ config, log, hub: live, ...(now && { now }) })
  for (let index = 0; index < hubs; index += 1) apps.push(await open())
  const sockets = new Set<Socket>()
  const clockNow = now ?? (() => new Date().toISOString())
  const { found, registry } = must(apps[0], 'there is a hub').services
  const urlOf = (hub: number) => must(apps[hub] ?? apps[0], 'there is a hub').url

  async function rest(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    hub = 0,
  ): Promise<Answer> {
    const hasBody = body !== undefined
    const answer = await fetch(urlOf(hub) + path, {
      method,
      headers: { ...(hasBody && { 'content-type': 'application/json' }), ...headers },
      ...(hasBody && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false
    if (isJson && answer.ok) requireDeclared(registry, method, path, JSON.parse(text))
    return { status: answer.status, body: isJson ? (JSON.parse(text) as Json) : {}, text, headers: answer.headers }
  }

  async function connect(ticket: string, hub = 0, headers: Record<string, string> = {}): Promise<Live> {
    const socket = io(urlOf(hub), {
      path: '/live',
      transports: ['websocket'],
      auth: { ticket },
      forceNew: true,
      reconnection: false,
      extraHeaders: headers,
    })
    sockets.add(socket)
    const frames: Live['frames'] = []
    socket.onAny((event: string, data: Json) => frames.push({ event, data }))
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve())
      socket.once('connect_error', reject)
    })
    return {
      io: socket,
      frames,
      ask: (event, payload) => new Promise((resolve) => socket.emit(event, payload, resolve)),
      until: (what, isThere) => until(what, () => isThere(frames)),
      close: () => void socket.disconnect(),
    }
  }

  function personOf(body: Json, email: string, password: string): Person {
    const { user, accessToken, refreshToken } = body as { user: User; accessToken: string; refreshToken: string }
    const call: Person['call'] = (method, path, words, headers = {}, hub = 0) =>
      rest(method, path, words, { authorization: `Bearer ${accessToken}`, ...headers }, hub)
    const socket = async (hub = 0) => {
      const { body: answer } = await call('POST', '/api/live-ticket', undefined, {}, hub)
      return connect(String(answer['ticket']), hub)
    }
    return { user, email, password, accessToken, refreshToken, call, socket }
  }

  async function signIn(email: string, password = PASSWORD, hub = 0): Promise<Person> {
    const { body } = await rest('POST', '/api/auth/login', { email, password }, {}, hub)
    return personOf(body, email, password)
  }

  async function register(
    role: 'patient' | 'provider' | 'carer',
    words: { name?: string; timeZone?: string; email?: string } = {},
  ) {
    const { name = `Test ${role}`, timeZone = 'Europe/London', email = newEmail() } = words
    const made = await rest('POST', '/api/auth/register', {
      email,
      password: PASSWORD,
      name,
      role,
      timeZone,
      consent: true,
    })
    if (made.status !== 201) throw new Error(`registering answered ${made.status} ${String(made.body['code'])}`)
    return personOf(made.body, email, PASSWORD)
  }

  async function staff(
    role: Role,
    { name = `Test ${role}`, unit, orgId }: { name?: string; unit?: string; orgId?: string } = {},
  ): Promise<Person> {
    const email = newEmail()
    const places = { ...(unit && { unit }), ...(orgId && { orgId }) }
    await found.person({ email, name, role, timeZone: 'Europe/London', password: PASSWORD, ...places })
    return signIn(email)
  }

  let knownAdmin: Promise<Person> | undefined
  const admin = () => (knownAdmin ??= staff('admin', { name: 'Sam Admin' }))

  return {
    apps,
    config,
    mongoUrl: mongo.url,
    /** Every line the hubs logged. */
    lines,
    rest,
    connect,
    register,
    signIn,
    staff,
    admin,
    /** Founds the organisation of everybody who registers, or another one. Units are named by their ids. */
    organisation: ({ orgId, units = ['main'] }: { orgId?: string; units?: string[] } = {}) =>
      found.organisation({
        ...(orgId && { orgId }),
        ...{ name: `Practice ${orgId ?? ''}`.trim(), isDemo: false },
        units: units.map((id) => ({ id, name: `Unit ${id}` })),
      }),
    /** A registered patient; `patientId` is in his `user`. */
    patient: (words?: { name?: string; timeZone?: string; email?: string }) => register('patient', words),
    /** A provider an admin has approved. */
    provider: (words?: { name?: string }) => staff('provider', words),
    pendingProvider: (words?: { name?: string }) => register('provider', words),
    coordinator: ({ name, unit = FIRST_UNIT }: { name?: string; unit?: string } = {}) =>
      staff('coordinator', { unit, ...(name && { name }) }),
    assign: async (patient: Person, provider: Person): Promise<Answer> =>
      (await admin()).call('POST', `/api/patients/${patient.user.patientId}/care-team`, {
        userId: provider.user.id,
        role: 'provider',
      }),
    unassign: async (patient: Person, provider: Person): Promise<Answer> =>
      (await admin()).call('DELETE', `/api/patients/${patient.user.patientId}/care-team/${provider.user.id}`),
    /** A goal of 6,000 steps unless told otherwise; answers with its id. */
    goal: async (patient: Person, words: Json = {}): Promise<string> => {
      const goal = { kind: 'steps', title: 'Steps', unit: 'steps', target: 6000, direction: 'atLeast', ...words }
      const { body } = await patient.call('POST', '/api/goals', goal)
      return String(body['goalId'])
    },
    /** What the mail to an invited person holds. */
    invitationToken: (invitationId: string, orgId = FIRST_ORG): string =>
      staffInvitationTokenOf(config.secret, { orgId, invitationId }),
    /** What the mail about a forgotten password holds: derived from the ids in the log, as the mailer does. */
    resetToken: async ({ user, email }: Person): Promise<string> => {
      await rest('POST', '/api/auth/forgot-password', { email })
      const database = await openDatabase({ url: config.mongoUrl, secret: config.secret, clock: clockNow })
      const account = await database.streams.fresh('user', user.id)
      await database.close()
      return resetTokenOf(config.secret, { userId: user.id, resetId: account?.reset?.resetId ?? 'none' })
    },
    /** Another hub on the same store, such as one after a restart. */
    openHub: async (): Promise<number> => apps.push(await open()) - 1,
    close: async (): Promise<void> => {
      for (const socket of sockets) socket.disconnect()
      await Promise.all(apps.map((app) => app.close()))
      await mongo.drop()
      await forgetKeys(config)
    },
  }
}

export function newEmail(): string {
  people += 1
  return `person-${people}-${randomUUID().slice(0, 8)}@closeby.example`
}

/** Waits for a condition; fails with what it waited for. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + UNTIL_MS
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

function testConfig(environment: Record<string, string>): Config {
  const redisUrl = process.env.TEST_REDIS_URL
  if (!redisUrl) throw new Error('export TEST_REDIS_URL with the address of a Redis, or run `npm test`')
  const signingKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' })
  return readConfig({
    PORT: '0',
    REDIS_URL: redisUrl,
    REDIS_PREFIX: `test_${randomUUID().slice(0, 8)}`,
    PUBLIC_ORIGIN: 'http://localhost:4600',
    CLOSEBY_MODE: 'development',
    CLOSEBY_SECRET: randomBytes(32).toString('base64'),
    CLOSEBY_SIGNING_KEY: signingKey.toString('base64'),
    OPEN_ADDRESS_LIMITS: '1',
    ...environment,
  })
}

async function forgetKeys({ redisUrl, redisPrefix }: Config): Promise<void> {
  const client = createClient({ url: process.env.TEST_REDIS_URL ?? redisUrl })
  await client.connect()
  for await (const keys of client.scanIterator({ MATCH: `${redisPrefix}*`, COUNT: 1_000 }))
    if (keys.length > 0) await client.del(keys)
  await client.close()
}
