import { z } from 'zod'
import type { Instant } from '@closeby/protocol/core'
import { addMs, msBetween } from '@closeby/protocol/core'

/** Clocks of two hubs differ, and an entry is recorded before it is seen: a cursor lies this far back. */
const MARGIN_MS = 60_000
/** Older cursors are answered with the whole list: it costs less than finding out what left. */
const MAX_AGE_MS = 3_600_000

const Cursor = z.strictObject({ epoch: z.string(), panel: z.string(), at: z.iso.datetime() })
type Place = { epoch: string; panel: string }

/** What a client sends back as `since`. It names no right: a made-up one selects among one's own rows. */
export function cursorAt(place: Place, now: Instant): string {
  return Buffer.from(JSON.stringify({ ...place, at: addMs(now, -MARGIN_MS) })).toString('base64url')
}

/** The instant from which on rows changed, or null when the whole list must be sent. */
export function readCursor(since: string | undefined, place: Place, now: Instant): Instant | null {
  if (since === undefined) return null
  const parsed = Cursor.safeParse(jsonIn(since))
  if (!parsed.success) return null
  const { epoch, panel, at } = parsed.data
  if (epoch !== place.epoch || panel !== place.panel) return null
  const age = msBetween(at, now)
  return age >= 0 && age <= MAX_AGE_MS + MARGIN_MS ? at : null
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}
