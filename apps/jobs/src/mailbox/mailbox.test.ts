import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createLogger } from '../core/logger.ts'
import { createMailer } from '../notices/mailer.ts'
import { passwordResetMail } from '../notices/templates.ts'
import { openMailbox } from './mailbox.ts'
import type { MailboxFile } from './mailbox.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function aMailbox() {
  const dir = await mkdtemp(join(tmpdir(), 'closeby-mail-'))
  const mailbox = await openMailbox({
    dir,
    now: () => '2026-11-21T10:00:00.000Z',
    logger: createLogger('silent', 'test'),
  })
  const mailer = createMailer({ smtpUrl: mailbox.smtpUrl, from: 'Closeby <no-reply@closeby.example>' })
  ends.push(
    () => mailer.close(),
    () => mailbox.close(),
    () => rm(dir, { recursive: true }),
  )
  return { dir, mailer }
}

describe('development mailbox', () => {
  test('[JOB-3] a mail arrives as a file with what was written, beside the raw message', async () => {
    const { dir, mailer } = await aMailbox()
    const written = passwordResetMail({ name: 'Lucía' }, `http://localhost:4600/reset-password#u.${'r'.repeat(90)}=.m`)
    await mailer.send({ to: 'lucia@northside.example', ...written })
    const files = await readdir(dir)
    const json = files.find((name) => name.endsWith('.json')) ?? ''
    const mail = JSON.parse(await readFile(join(dir, json), 'utf8')) as MailboxFile
    expect(json).toBe(`2026-11-21T10-00-00-000Z-${mail.id}.json`)
    expect(mail).toEqual({ id: mail.id, at: '2026-11-21T10:00:00.000Z', to: 'lucia@northside.example', ...written })
    expect(files).toContain(json.replace('.json', '.eml'))
  })

  test('[REG-6] an address cannot name a second receiver', async () => {
    const { dir, mailer } = await aMailbox()
    const crafted = mailer.send({ to: 'a@northside.example, b@northside.example', subject: 'x', text: 'x', html: 'x' })
    await expect(crafted).rejects.toThrow()
    expect(await readdir(dir)).toEqual([])
  })
})
