import type { InboxRow } from '@closeby/protocol/compliance'
import { flushSync } from 'svelte'
import { expect, test } from 'vitest'
import { LiveList } from '#lib/live/live-list.svelte.ts'
import { fakeHub } from '#lib/live/testing/fake-hub.ts'
import { StaffAlerts } from './staff-alerts.svelte.ts'
import { anInboxRow, claimedBy, LENA } from './testing/alerts.ts'

const FRAME_MS = 16
const user = { id: LENA.userId, role: 'coordinator', status: 'active' } as const

test('[INBOX-1] the live list flows into the inbox as an effect, each drawn batch once', async () => {
  const hub = fakeHub()
  const openInbox = () =>
    new LiveList<InboxRow>({ view: 'inbox', patientOf: ({ patientId }) => patientId }, hub.listDeps)
  const alerts = new StaffAlerts(user, { ...hub.live, openInbox })
  await hub.start()
  let runs = 0
  const stop = $effect.root(() => {
    $effect(() => {
      runs += 1
      alerts.follow()
    })
  })
  const end = alerts.start()
  flushSync()
  await hub.answer('inbox:open', { ok: true, rows: [anInboxRow()], total: 1, asOf: 'cursor-1' })
  await hub.ground.pass(FRAME_MS)
  flushSync()
  expect([alerts.inbox.ids, alerts.inbox.counts.new]).toEqual([['harriet_a1'], 1])
  const before = runs
  await hub.send('view:row', { view: 'inbox', row: anInboxRow({ ...claimedBy(LENA), seq: 13 }) })
  await hub.ground.pass(FRAME_MS)
  flushSync()
  expect(alerts.inbox.counts).toMatchObject({ new: 0, mine: 1 })
  expect(runs - before).toBe(1)
  end()
  stop()
})
