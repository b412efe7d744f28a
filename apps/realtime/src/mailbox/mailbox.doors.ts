import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Id, Refusal } from '@closeby/protocol/core'
import { listOf } from '../core/answers.ts'
import { defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'

const Mail = z.object({
  id: Id,
  to: z.string(),
  subject: z.string(),
  at: z.string(),
  text: z.string(),
  html: z.string().optional(),
})
type Mail = z.infer<typeof Mail>
const SHOWN = 50

/** The mails a development start keeps as files instead of sending them. Without a directory there is no such place. */
export function mailboxDoors(mailDir: string | undefined): AnyDoor[] {
  const door = { policy: { kind: 'public' }, rate: 'public', audit: 'none' } as const
  return [
    defineDoor({
      name: 'mailbox.list',
      summary: 'List the mails of a development start',
      rest: { method: 'GET', path: '/api/dev/mailbox' },
      input: z.strictObject({}),
      ...door,
      answer: listOf(Mail, {}),
      run: async () => ({ items: await readAll(mailDir, () => true), nextCursor: null }),
    }),
    defineDoor({
      name: 'mailbox.read',
      summary: 'Read one mail of a development start',
      rest: { method: 'GET', path: '/api/dev/mailbox/:id' },
      input: z.strictObject({ id: Id }),
      ...door,
      answer: Mail,
      run: async (_context, { id }) => {
        const [mail] = await readAll(mailDir, (name) => name.endsWith(`-${id}.json`))
        if (!mail) throw new Refusal('notFound')
        return mail
      },
    }),
  ]
}

/** Newest first: the names begin with the time. @throws Refusal `notFound` */
async function readAll(mailDir: string | undefined, isMeant: (name: string) => boolean): Promise<Mail[]> {
  if (mailDir === undefined) throw new Refusal('notFound')
  const names = await readdir(mailDir).catch(() => [])
  const meant = names.filter((name) => name.endsWith('.json') && isMeant(name))
  const newest = meant.sort().reverse().slice(0, SHOWN)
  const read = async (name: string) => Mail.safeParse(JSON.parse(await readFile(join(mailDir, name), 'utf8')))
  const mails = await Promise.all(newest.map(read))
  return mails.flatMap(({ data }) => (data ? [data] : []))
}
