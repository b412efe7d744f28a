import type { z } from 'zod'
import type { Instant, RefusalCode } from '@closeby/protocol/core'
import type { Role, User } from '@closeby/protocol/accounts'
import type { Actor } from '@closeby/protocol/wire'
import type { PatientAction } from '../access/access.ts'

/** Who may come in at all. What of a patient he may touch is decided per patient, by the access matrix. */
export type Policy =
  /** Nobody is asked who he is; with `knowsCaller` a session that comes along is looked up, and one that fails is nobody. */
  | { kind: 'public'; knowsCaller?: true }
  /** Any signed-in person, about himself. */
  | { kind: 'self' }
  | { kind: 'roles'; roles: readonly Role[] }
  /** One patient, named in the input or the signed-in patient himself. */
  | { kind: 'patient'; action: PatientAction }

/** How often: `write` and `read` share the person's bucket, `open` is dearer, `signIn` is limited per account and address. */
export type RateClass = 'write' | 'read' | 'open' | 'signIn' | 'public'
/**
 * What the audit records of it before the answer leaves: a change points at its entry. What is `shown` on a socket the hub
 * records itself, because it answers before the door is through; what was denied is recorded for every class.
 */
export type AuditClass = 'none' | 'change' | 'readPatient' | 'readList' | 'account' | 'emergency' | 'shown'

/**
 * Why a session opens little: its screen is locked until its person shows himself, or he lacks the second factor that his
 * organisation requires.
 */
export type Standing = 'locked' | 'unenrolled'
/** `hasScreen` for a browser. The signed-in person behind a request or a socket. `sid` is the hashed id of the session or refresh family. */
export type Caller = { user: User; actor: Actor; sid: string; hasScreen?: true; standing?: Standing }
export type Context = {
  caller: Caller | null
  now: Instant
  requestId: string
  /** Client address as set by the trusted proxies. */
  address: string
  origin: string | null
  /** What the device calls itself, for the person's own list of sessions. */
  userAgent?: string | undefined
  /** What the browser was given to be known again by. */
  device?: string | undefined
}
export type SignedIn = Context & { caller: Caller }

export type RestTwin = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Express path; its parameters are merged into the input by name. */
  path: `/api/${string}`
  /** Status of a good answer: 200 unless given. */
  status?: number
  /** Parameters of path and query that are numbers: an address holds only text. */
  numbers?: readonly string[]
  /** How long a shared cache may keep the answer, in seconds; without it an answer is private and never stored. */
  cacheSeconds?: number
  /** Takes what belongs into headers (cookies) out of an answer; what it returns is the body. */
  reply?: (answer: never, reply: RestReply) => object
}
/** What a door may do to an HTTP answer besides its body. */
export type RestReply = { setHeader: (name: string, value: string) => void }

/**
 * One way in, declared once for socket and REST. A declaration without schemas, policy, rate class and audit class does not
 * compile, and one that gets past the compiler does not start (`openRegistry`).
 */
export type Door<Input = never, Answer extends object = object> = {
  name: string
  /** What it does, in one line: for who writes programs. */
  summary: string
  /** The socket event, when there is one. */
  event?: string
  rest?: RestTwin
  input: z.ZodType<Input>
  policy: Policy
  rate: RateClass
  audit: AuditClass
  /** Only for who has shown in the last minutes that it is he (step-up). */
  fresh?: true
  /** The sessions it opens to although they open little; a public door asks for none. */
  opensTo?: readonly Standing[]
  /** A page asks for it by itself: no sign that somebody sits there. */
  isUnattended?: true
  /** The code for a field whose fault has one of its own, by path; everything else is `invalid`. */
  refusals?: Partial<Record<string, RefusalCode>>
  /** The body of a good answer, and what an ack holds beside `ok`. */
  answer: z.ZodType<Answer>
  run: (context: Context, input: Input) => Promise<NoInfer<Answer>>
}
/** A door whose input type no longer matters to who holds it. */
export type AnyDoor = Omit<Door, 'input' | 'answer' | 'run'> & {
  input: z.ZodType
  answer: z.ZodType
  run: (context: Context, input: never) => Promise<object>
}
