import type { z } from 'zod'
import type { Ack, RefusalCode, RefusalDetail } from '@closeby/protocol/core'
import { Refusal, REFUSALS } from '@closeby/protocol/core'
import type { AuditClass, Caller, Context, RateClass } from './door.ts'
import type { Declared } from './registry.ts'

/** How dear a call of a class is to the person's bucket. Classes without a person are limited by address and account. */
const COST: Record<RateClass, number> = { write: 1, read: 1, open: 3, signIn: 1, public: 1 }
const RETRY_MS = 1_000
const MAX_PATHS = 20

export type RunDeps = {
  /** Takes from the caller's or the address's allowance. @throws Refusal `rate.limited` */
  admit: (context: Context, rate: RateClass, cost: number) => Promise<void>
  /** True for an error that says the store is away, not that we are wrong. */
  isUnavailable: (error: unknown) => boolean
  /** @throws Refusal `auth.stepUp` unless the person has shown lately that it is he */
  requireFresh: (caller: Caller) => Promise<void>
  /** Writes down what came of it, before anybody is told. @throws when it cannot: then nobody is told anything else. */
  record: (happened: Happened) => Promise<void>
  log: {
    warn: (fields: object, message: string) => void
    error: (fields: object, message: string) => void
  }
}
/** What came of one knock at a door. `input` is missing where it was not understood. */
export type Happened = {
  door: { name: string; audit: AuditClass }
  context: Context
  input?: unknown
  outcome: 'ok' | RefusalCode
  answer?: object
}
export type RunDoor = <C extends Context>(door: Declared<C>, context: C, rawInput: unknown) => Promise<Ack<object>>

export type Runner = {
  runDoor: RunDoor
  /** The one place where an error becomes an answer. */
  failureOf: (error: unknown, door: string, context: Context) => Failure
}
export type Failure = Extract<Ack<never>, { ok: false }>

/**
 * Makes the one way through a door, for sockets and REST alike: who is there, how often, what he says, whether he may,
 * and then `run`. Never throws: every error becomes an answer here.
 */
export function createRunner(deps: RunDeps): Runner {
  const failureOf: Runner['failureOf'] = (error, door, { requestId, caller }) => {
    if (error instanceof Refusal) return refused(error.code, error.detail)
    const fields = { door, requestId, userId: caller?.user.id, error: errorFields(error) }
    if (deps.isUnavailable(error)) {
      deps.log.warn(fields, 'the store is away')
      return refused('retry', { afterMs: RETRY_MS })
    }
    deps.log.error(fields, 'a door failed')
    return { ...refused('internal'), id: requestId }
  }
  const runDoor: RunDoor = async (door, context, rawInput) => {
    let input: unknown
    try {
      requireCaller(door, context)
      await deps.admit(context, door.rate, COST[door.rate])
      input = parse(door, context, rawInput)
      requireRole(door, context)
      if (door.fresh && context.caller) await deps.requireFresh(context.caller)
      const answer = await door.run(context, input as never)
      await deps.record({ door, context, input, outcome: 'ok', answer })
      return { ok: true, ...answer }
    } catch (error) {
      const failure = failureOf(error, door.name, context)
      return input === undefined ? failure : told({ door, context, input, outcome: failure.code }, failure)
    }
  }

  /** A "no" leaves as a good answer does: when it is written down. */
  async function told(happened: Happened, failure: Failure): Promise<Failure> {
    try {
      await deps.record(happened)
      return failure
    } catch (error) {
      return failureOf(error, happened.door.name, happened.context)
    }
  }
  return { runDoor, failureOf }
}

/** A locked session is answered as none is; one without a factor is told what it lacks. */
function requireCaller<C extends Context>({ policy, opensTo }: Declared<C>, { caller }: C): void {
  if (policy.kind === 'public') return
  if (!caller) throw new Refusal('auth.required')
  const { standing } = caller
  if (standing === undefined || opensTo?.includes(standing)) return
  throw new Refusal(standing === 'locked' ? 'auth.required' : 'auth.enrol')
}

/** Which patients, and whether a pending account sees any, a service judges; whose role a door is for is known here. */
function requireRole<C extends Context>({ policy }: Declared<C>, { caller }: C): void {
  if (policy.kind !== 'roles') return
  if (!caller || !policy.roles.includes(caller.user.role)) throw new Refusal('notFound')
}

function parse<C extends Context>(door: Declared<C>, { caller }: C, rawInput: unknown): unknown {
  const own = door.policy.kind === 'patient' ? caller?.user.patientId : undefined
  const isOpen = isRecord(rawInput) && !Object.hasOwn(rawInput, 'patientId')
  const input = own !== undefined && isOpen ? { ...rawInput, patientId: own } : rawInput
  const parsed = door.input.safeParse(input)
  if (parsed.success) return parsed.data
  const paths = pathsOf(parsed.error)
  const code = door.refusals && soleRefusal(parsed.error, door.refusals)
  throw new Refusal(code ?? 'invalid', { paths })
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function pathsOf(error: z.ZodError): string[] {
  const paths = error.issues.flatMap((issue) => {
    const at = issue.path.map(String)
    return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...at, key].join('.')) : [at.join('.')]
  })
  return [...new Set(paths)].slice(0, MAX_PATHS).map((path) => path.slice(0, 80))
}

/** A field whose only fault has a code of its own, such as a consent that was not given. */
function soleRefusal({ issues }: z.ZodError, refusals: Partial<Record<string, RefusalCode>>): RefusalCode | undefined {
  const [issue] = issues
  if (!issue || issues.length > 1) return undefined
  const isFault = issue.code === 'too_small' || issue.code === 'invalid_value'
  return isFault ? refusals[issue.path.join('.')] : undefined
}

/** The answer that says no. */
export function refused(code: RefusalCode, detail: RefusalDetail = {}): Failure {
  return { ok: false, code, message: REFUSALS[code][1], ...detail }
}

/** What may be logged of an error: where it came from. Its message may quote what somebody wrote. */
export function errorFields(error: unknown): { name: string; code?: string | number; at: string[] } {
  if (!(error instanceof Error)) return { name: typeof error, at: [] }
  const { code } = error as { code?: unknown }
  const at = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const told = typeof code === 'string' || typeof code === 'number' ? { code } : {}
  return { name: error.name, ...told, at: at.slice(0, 12).map((line) => line.trim()) }
}
