import type { Category, Instant, RefusalCode } from '@closeby/protocol/core'
import type { Actor } from '@closeby/protocol/wire'

/**
 * What happened: a patient opened on a screen (`opening`) and closed again, one patient read, a list read, a change (its
 * entry is what was changed), a sign-in or another matter of an account, emergency access.
 */
export type AuditKind = 'opening' | 'closing' | 'readPatient' | 'readList' | 'change' | 'account' | 'emergency'

/** One thing somebody did or was kept from doing. It names people, patients and places, and says nothing of anybody's health. */
export type AuditRecord = {
  /** Made by who writes it: writing the same record twice is writing it once. */
  id: string
  orgId: string
  at: Instant
  /** The door it came in by, such as `patient.open`. */
  door: string
  kind: AuditKind
  /** `ok`, or the code of the refusal. */
  outcome: 'ok' | RefusalCode
  source: 'rest' | 'socket'
  requestId: string
  /** Null for who was not known, such as at a sign-in that failed. */
  by: Actor | null
  /** The session, or refresh family, behind it. */
  sid?: string
  patientId?: string
  /** How the person stood to the patient, and what of him that showed. */
  relation?: string
  categories?: Category[]
  /** Whose patients a list was of. */
  panel?: string
  /** The entry of a change. */
  entry?: { stream: string; seq: number }
  /** The entries that were on the screen: up to `to` at an opening, both ends at a closing. */
  range?: { from?: number; to: number }
}
/** Where a record stands in its organisation's chain. */
export type Link = { seq: number; prev: string; hash: string }
export type LinkedRecord = AuditRecord & { link: Link }

/** A place in the trail, newest first: everything after it is older. */
export type TrailPlace = { at: Instant; id: string }

/** Who did what. A record is durable when `write` resolves. */
export interface Audit {
  /** @throws Unavailable when it could not be written: then what it is about must not be answered */
  write(record: AuditRecord): Promise<void>
  /** What others saw of one patient, or tried to, newest first. */
  ofPatient(
    patientId: string,
    options: { except: string; person?: string | undefined; before?: TrailPlace | undefined; limit: number },
  ): Promise<AuditRecord[]>
  /** When screens that were opened by these asks were closed again. */
  closings(patientId: string, requestIds: readonly string[]): Promise<AuditRecord[]>
  /** Lists of these panels that were read, oldest first, each person's in turn. */
  lists(
    orgId: string,
    options: { panels: readonly string[]; from: Instant; to: Instant; limit: number },
  ): Promise<AuditRecord[]>
  /** Emergency access that was given in an organisation, newest first. */
  emergencies(orgId: string, options: { before?: TrailPlace | undefined; limit: number }): Promise<AuditRecord[]>
  one(id: string): Promise<AuditRecord | undefined>
}
