import { randomUUID } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import type { Logger } from '../core/logger.ts'
import { readMail } from './read-mail.ts'

/** What the hub's `GET /api/dev/mailbox` reads: one file `<time>-<id>.json` per mail, beside its raw `.eml`. */
export type MailboxFile = { id: string; to: string; subject: string; at: string; text: string; html: string }
export type Mailbox = { smtpUrl: string; close(): Promise<void> }

const MOST_BYTES = 1_000_000

/**
 * The development mailbox: a mail server on this machine's loopback that delivers to files. It takes the place of a real
 * one, so that what is written to people can be read without one.
 */
export async function openMailbox({
  dir,
  now,
  logger,
}: {
  dir: string
  now: () => string
  logger: Logger
}): Promise<Mailbox> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: MOST_BYTES,
    logger: false,
    onData(stream, _session, done) {
      buffer(stream)
        .then((raw) => keep(dir, raw, now()))
        .then(() => done())
        .catch((error: unknown) => {
          logger.error({ err: error }, 'the mailbox could not keep a mail')
          done(new Error('not kept'))
        })
    },
  })
  server.on('error', (error) => logger.warn({ err: error }, 'mailbox connection'))
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.server.address() as AddressInfo
  return {
    smtpUrl: `smtp://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** The JSON appears last and whole: who sees it can read it. */
async function keep(dir: string, raw: Buffer, at: string): Promise<void> {
  const id = randomUUID()
  const path = join(dir, `${at.replaceAll(/[:.]/g, '-')}-${id}`)
  const mail: MailboxFile = { id, at, ...readMail(raw.toString('latin1')) }
  await writeFile(`${path}.eml`, raw, { mode: 0o600 })
  await writeFile(`${path}.part`, `${JSON.stringify(mail, null, 2)}\n`, { mode: 0o600 })
  await rename(`${path}.part`, `${path}.json`)
}
