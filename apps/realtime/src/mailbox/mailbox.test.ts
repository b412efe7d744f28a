import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Context } from '../registry/door.ts'
import { createRunner } from '../registry/run.ts'
import { mailboxDoors } from './mailbox.doors.ts'

const nobody: Context = { caller: null, now: '', requestId: '', address: '', origin: null }
const { runDoor } = createRunner({
  requireFresh: async () => undefined,
  admit: async () => undefined,
  isUnavailable: () => false,
  record: async () => undefined,
  log: { warn: () => undefined, error: () => undefined },
})

test('[REG-2] mails lie newest first and are read by id; without a mailbox there is no such place', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'closeby-mailbox-'))
  const mail = (id: string) => ({ id, to: 'a@b.example', subject: id, at: '2026-11-21T10:00:00.000Z', text: 'Hello' })
  await writeFile(join(dir, '2026-11-21T10-00-00-000Z-one.json'), JSON.stringify(mail('one')))
  await writeFile(join(dir, '2026-11-21T11-00-00-000Z-two.json'), JSON.stringify(mail('two')))
  await writeFile(join(dir, '2026-11-21T12-00-00-000Z-three.part'), 'half a ma')
  const [list, read] = mailboxDoors(dir) as [ReturnType<typeof mailboxDoors>[0], ReturnType<typeof mailboxDoors>[0]]
  expect(await runDoor(list, nobody, {})).toMatchObject({ ok: true, items: [{ id: 'two' }, { id: 'one' }] })
  expect(await runDoor(read, nobody, { id: 'one' })).toMatchObject({ ok: true, subject: 'one', text: 'Hello' })
  expect(await runDoor(read, nobody, { id: 'three' })).toMatchObject({ code: 'notFound' })
  expect(await runDoor(read, nobody, { id: '../../etc' })).toMatchObject({ code: 'invalid' })
  for (const door of mailboxDoors(undefined))
    expect(await runDoor(door, nobody, door === list ? {} : { id: 'one' })).toMatchObject({ ok: false })
  await rm(dir, { recursive: true })
})
