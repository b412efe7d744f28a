import { randomUUID } from 'node:crypto'
import type { Audit, AuditKind, AuditRecord, Streams } from '@closeby/db'
import { patientOfAlert } from '@closeby/protocol/alerts'
import { patientOfEmergency } from '@closeby/protocol/emergency'
import type { User } from '@closeby/protocol/accounts'
import type { Category, Instant, RefusalCode } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import { relationTo, visibleCategories } from '../access/access.ts'
import type { AuditClass, Caller } from '../registry/door.ts'
import type { Happened } from '../registry/run.ts'
import { panelOf } from './panel-of.ts'

/** Where what belongs to no organisation is kept, such as a sign-in of nobody we know. */
export const NO_ORGANISATION = 'installation'

/** What a socket has on its screen, told before it is sent. */
export type Shown = { caller: Caller; requestId: string; at: Instant }

/**
 * Writes down who did what, before the answer leaves. Each resolves when the record is durable.
 * Everything here @throws Unavailable when it cannot be written: then there is no answer either.
 */
export type Recorder = {
  happened: (happened: Happened) => Promise<void>
  opened: (shown: Shown, patient: PatientState, categories: ReadonlySet<Category>) => Promise<void>
  closed: (shown: Shown, patientId: string, range: { from: number; to: number }) => Promise<void>
  listed: (shown: Shown, door: string) => Promise<void>
}

/** A refusal that keeps somebody from something, and no mistake in what he sent. */
const DENIALS: ReadonlySet<string> = new Set<RefusalCode>([
  'notFound',
  'auth.required',
  'auth.wrongPassword',
  'auth.resetExpired',
  'auth.wrongCode',
  'auth.enrol',
  'account.deactivated',
])

/** What made an entry. */
const CHANGES: ReadonlySet<AuditKind> = new Set(['change', 'emergency'])

export function createRecorder(deps: { audit: Pick<Audit, 'write'>; streams: Pick<Streams, 'cached'> }): Recorder {
  const { audit, streams } = deps
  const write = (record: Omit<AuditRecord, 'id'>) => audit.write({ id: randomUUID(), ...record })

  /** Whom it was about, how the person stands to a patient this process has just looked at, and what was changed. */
  function aboutOf({ context, input, outcome, answer }: Happened, kind: AuditKind) {
    const user = context.caller?.user
    const patientId = patientIdOf(input, kind, user)
    if (patientId === undefined) return {}
    const state = streams.cached('patient', patientId)
    const entry = outcome === 'ok' && CHANGES.has(kind) ? entryOf(patientId, answer) : {}
    if (!user || !state) return { patientId, ...entry }
    const visible = visibleCategories(user, state, context.now)
    return { patientId, relation: relationTo(user, state), ...(visible && { categories: [...visible] }), ...entry }
  }

  return {
    async happened(happened) {
      const { door, context, outcome } = happened
      const kind = kindOf(door.audit, outcome)
      if (!kind) return
      const { caller, now, requestId } = context
      await write({
        ...whoOf(happened),
        ...{ at: now, door: door.name, kind, outcome, requestId },
        source: 'viewer' in context ? 'socket' : 'rest',
        ...aboutOf(happened, kind),
        ...(kind === 'readList' && listOf(caller)),
      })
    },
    opened: ({ caller, requestId, at }, patient, categories) =>
      write({
        ...base(caller, at, requestId),
        ...{ door: 'patient.open', kind: 'opening', patientId: patient.patientId },
        relation: relationTo(caller.user, patient),
        categories: [...categories],
        range: { to: patient.seq },
      }),
    closed: ({ caller, requestId, at }, patientId, range) =>
      write({ ...base(caller, at, requestId), door: 'patient.close', kind: 'closing', patientId, range }),
    listed: ({ caller, requestId, at }, door) =>
      write({ ...base(caller, at, requestId), door, kind: 'readList', ...listOf(caller) }),
  }
}

function base({ user, actor, sid }: Caller, at: Instant, requestId: string) {
  return { orgId: user.orgId, at, outcome: 'ok', source: 'socket', requestId, by: actor, sid } as const
}

/** Null for what leaves no record: what concerns nobody else, a mistake, and what the hub records itself. */
function kindOf(audit: AuditClass, outcome: Happened['outcome']): AuditKind | null {
  if (outcome === 'ok') return audit === 'none' || audit === 'shown' ? null : audit
  if (!DENIALS.has(outcome)) return null
  if (audit === 'shown') return 'opening'
  return audit === 'none' ? 'readPatient' : audit
}

/** Whoever knocked; at a door of sign-in, whoever he turned out to be. */
function whoOf({ context: { caller }, answer }: Happened): Pick<AuditRecord, 'orgId' | 'by' | 'sid'> {
  if (caller) return { orgId: caller.user.orgId, by: caller.actor, sid: caller.sid }
  const user = answer && 'user' in answer ? (answer.user as User) : null
  return user ? { orgId: user.orgId, by: { userId: user.id, role: user.role } } : { orgId: NO_ORGANISATION, by: null }
}

function patientIdOf(input: unknown, kind: AuditKind, user: User | undefined): string | undefined {
  const { patientId, alertId, emergencyId } = (input ?? {}) as Record<string, unknown>
  if (typeof patientId === 'string') return patientId
  if (typeof alertId === 'string') return patientOfAlert(alertId) ?? undefined
  if (typeof emergencyId === 'string') return patientOfEmergency(emergencyId) ?? undefined
  return kind === 'readPatient' || kind === 'change' ? user?.patientId : undefined
}

function entryOf(stream: string, answer: object | undefined) {
  const seq = answer && 'seq' in answer ? answer.seq : undefined
  return typeof seq === 'number' ? { entry: { stream, seq } } : {}
}

/** Whose patients somebody's lists are of. */
export function panelNameOf(user: User): string | null {
  const panel = panelOf(user)
  if (!panel) return null
  return 'memberId' in panel ? memberPanel(panel.memberId) : unitPanel(panel.unit)
}
export const memberPanel = (userId: string) => `member ${userId}`
export const unitPanel = (unit: string) => `unit ${unit}`

function listOf(caller: Caller | null) {
  const panel = caller && panelNameOf(caller.user)
  return panel ? { panel } : {}
}
