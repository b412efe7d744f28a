import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import { io } from 'socket.io-client'
import { stack } from './stack.ts'

export type Json = Record<string, unknown>
export type Answer = { status: number; body: Json; headers: Headers }

/** One program outside: REST with a bearer token and one socket, on any hub, written against the wire contract alone. */
export type Client = {
  user: { id: string; role: string; status: string; patientId?: string }
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  socket(hub?: string): Promise<Live>
}
export type Live = {
  io: Socket
  /** Everything that came, in order. */
  frames: { event: string; data: Json }[]
  ask(event: string, payload: unknown): Promise<Json>
  until(what: string, found: (frames: Live['frames']) => boolean): Promise<void>
  close(): void
}

const WAIT_MS = 10_000

export async function rest(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(new URL(path, stack.origin), {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return { status: response.status, body: isJson ? (JSON.parse(text) as Json) : { text }, headers: response.headers }
}

function clientOf(signedIn: Json): Client {
  const bearer = { authorization: `Bearer ${String(signedIn['accessToken'])}` }
  const call: Client['call'] = (method, path, body, headers = {}) => rest(method, path, body, { ...bearer, ...headers })
  return {
    user: signedIn['user'] as Client['user'],
    call,
    socket: async (hub = stack.origin) => {
      const { body } = await call('POST', '/api/live-ticket')
      return connect(hub, String(body['ticket']))
    },
  }
}

export async function connect(hub: string, ticket: string): Promise<Live> {
  const socket = io(hub, {
    path: '/live',
    transports: ['websocket'],
    auth: { ticket },
    forceNew: true,
    reconnection: false,
  })
  const frames: Live['frames'] = []
  const waiting = new Set<() => void>()
  socket.onAny((event: string, data: Json) => {
    frames.push({ event, data })
    waiting.forEach((check) => check())
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return {
    io: socket,
    frames,
    ask: async (event, payload) => (await socket.timeout(WAIT_MS).emitWithAck(event, payload)) as Json,
    until: (what, found) =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`never came: ${what}`)), WAIT_MS)
        const check = () => {
          if (!found(frames)) return
          clearTimeout(timer)
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    close: () => socket.close(),
  }
}

export async function register(
  role: 'patient' | 'provider' | 'carer',
  name = 'Test Person',
): Promise<Client & { email: string; password: string }> {
  const email = `${randomUUID()}@example.org`
  const password = `walking ${randomUUID()}`
  const answer = await rest('POST', '/api/auth/register', {
    email,
    password,
    name,
    role,
    timeZone: 'Europe/London',
    consent: true,
  })
  if (answer.status !== 201) throw new Error(`register answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return { ...clientOf(answer.body), email, password }
}

export async function signIn(email: string, password: string): Promise<Client> {
  const answer = await rest('POST', '/api/auth/login', { email, password })
  if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return clientOf(answer.body)
}

export const aGoal = (goal: Json = {}): Json => ({
  kind: 'steps',
  title: 'Steps',
  unit: 'steps',
  target: 6000,
  direction: 'atLeast',
  ...goal,
})
export const opId = (): string => randomUUID()
export const now = (): string => new Date().toISOString()
