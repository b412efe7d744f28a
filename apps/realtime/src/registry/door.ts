import type { z } from 'zod'
import type { Instant } from '@closeby/protocol/core'
import type { Role, User } from '@closeby/protocol/accounts'
import type { Actor } from '@closeby/protocol/wire'
import type { PatientAction } from '../access/access.ts'

/** Who may come in at all. What of a patient he may touch is decided per patient, by the access matrix. */
export type Policy =
  | { kind: 'public' }
  /** Any signed-in person, about himself. */
  | { kind: 'self' }
  | { kind: 'roles'; roles: readonly Role[] }
  /** One patient, named in the input or the signed-in patient himself. */
  | { kind: 'patient'; action: PatientAction }

/** How often: `write` and `read` share the person's bucket, `open` is dearer, `signIn` is limited per account and address. */
export type RateClass = 'write' | 'read' | 'open' | 'signIn' | 'public'
/** What the access trail will record of it: changes are in the log already. */
export type AuditClass = 'none' | 'change' | 'readPatient' | 'readList' | 'account'

/** The signed-in person behind a request or a socket. `sid` is the hashed id of the session or refresh family. */
export type Caller = { user: User; actor: Actor; sid: string }
export type Context = {
  caller: Caller | null
  now: Instant
  requestId: string
  /** Client address as set by the trusted proxies. */
  address: string
  origin: string | null
}
export type SignedIn = Context & { caller: Caller }

export type RestTwin = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Express path; its parameters are merged into the input by name. */
  path: `/api/${string}`
  /** Status of a good answer: 200 unless given. */
  status?: number
}

/**
 * One way in, declared once for socket and REST. A declaration without schema, policy, rate class and audit class does not
 * compile, and one that gets past the compiler does not start (`openRegistry`).
 */
export type Door<Input = never, Answer extends object = object> = {
  name: string
  /** The socket event, when there is one. */
  event?: string
  rest?: RestTwin
  input: z.ZodType<Input>
  policy: Policy
  rate: RateClass
  audit: AuditClass
  run: (context: Context, input: Input) => Promise<Answer>
}
/** A door whose input type no longer matters to who holds it. */
export type AnyDoor = Omit<Door, 'input' | 'run'> & {
  input: z.ZodType
  run: (context: Context, input: never) => Promise<object>
}
