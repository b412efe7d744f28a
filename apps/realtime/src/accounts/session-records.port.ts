import type { Instant } from '@closeby/protocol/core'

/**
 * One signed-in device: a cookie session of the web, or a refresh family of a program. `sid` is no secret: for a cookie it
 * is the hash of the id in it.
 */
export type SessionRecord = {
  sid: string
  userId: string
  kind: 'cookie' | 'family'
  device: string
  createdAt: Instant
  seenAt: Instant
  /** When it ends unless it is used again. */
  expiresAt: Instant
  /** When it ends in any case. */
  endsAt: Instant
  /** Hash of the refresh token that holds now, and of the one before it. Families only. */
  refresh?: { current: string; previous: string | null; rotatedAt: Instant }
}

/** Sessions by their `sid`, one indexed read each. */
export interface SessionRecords {
  insert(record: SessionRecord): Promise<void>
  find(sid: string): Promise<SessionRecord | undefined>
  listOf(userId: string): Promise<SessionRecord[]>
  touch(sid: string, seenAt: Instant, expiresAt: Instant): Promise<void>
  /** Writes the next refresh state only if `current` is still the stored one. */
  rotate(sid: string, current: string, next: NonNullable<SessionRecord['refresh']>): Promise<boolean>
  /** True when it was there. */
  remove(sid: string): Promise<boolean>
  removeAllOf(userId: string): Promise<void>
}

/** What has been spent. */
export interface Tickets {
  /** True for the first one to spend it: one unique insert. It may be forgotten after `expiresAt`. */
  spend(ticketId: string, expiresAt: Instant): Promise<boolean>
}
