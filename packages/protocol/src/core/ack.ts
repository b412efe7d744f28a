import type { RefusalCode, RefusalDetail } from './refusal.ts'

/** The one answer to a command. `ok: true` means the write is durable: journaled by a majority. */
export type Ack<Answer extends object = { seq: number }> =
  ({ ok: true } & Answer) | ({ ok: false; code: RefusalCode; message: string; id?: string } & RefusalDetail)
