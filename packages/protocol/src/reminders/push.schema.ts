/*
 * A browser that takes push messages: what its `PushSubscription` says of itself. The address is the browser's word, so
 * it is never trusted: where it leads is judged here by its form, and once more when it is used, by where it resolves to.
 */
import { z } from 'zod'

const base64url = (bytes: number) =>
  z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}={0,2}$`), `not ${bytes} bytes`)

export const PushEndpoint = z.strictObject({
  endpoint: z.url().max(1000),
  /** P-256 point and shared secret of the browser (RFC 8291). */
  keys: z.strictObject({ p256dh: base64url(65), auth: base64url(16) }),
  expirationTime: z.number().nullable().optional(),
})
export type PushEndpoint = z.infer<typeof PushEndpoint>
