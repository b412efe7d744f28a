import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import webPush from 'web-push'
import { storedRowOf } from '@closeby/db'
import type { SessionRecord } from '@closeby/db'
import { aClock, aPatient, openTestDatabase, ORG } from '@closeby/db/testing'
import type { TestDatabase } from '@closeby/db/testing'
import { addMs } from '@closeby/protocol/core'
import type { PatientFact } from '@closeby/protocol/patient'
import { decideAddReminder, decideDoneReminder } from '@closeby/protocol/reminders'
import { SYSTEM } from '@closeby/protocol/wire'
import { NO_REDIS, someWorkers } from '../testing/a-worker.ts'
import type { Workers } from '../testing/a-worker.ts'
import type { Browser, PushService } from '../testing/push-service.ts'
import { openPushService } from '../testing/push-service.ts'

const MINUTE = 60_000
const DUE = '2026-11-16T12:30:00.000Z'
const vapid = { ...webPush.generateVAPIDKeys(), subject: 'mailto:care@closeby.example' }
const clock = aClock()
let db: TestDatabase
let workers: Workers
let service: PushService
beforeEach(async () => {
  clock.set('2026-11-16T12:00:00.000Z')
  db = await openTestDatabase({ clock })
  workers = await someWorkers(db, clock)
  service = await openPushService(vapid.publicKey)
})
afterEach(async () => {
  await workers.end()
  await service.close()
  await db.drop()
})

const within = (check: () => Promise<void> | void, ms = 5000) => vi.waitFor(check, { timeout: ms, interval: 25 })
const start = (change: Parameters<Workers['start']>[0] = {}) => workers.start({ vapid, ...change })
const factsOf = async (patientId: string, ...types: string[]) =>
  (await db.store.read(patientId, 0)).flatMap(({ facts }) => facts).filter(({ type }) => types.includes(type))

type Patient = { patientId: string; userId: string; sid: string }
/** A patient with an account, a session and a reminder for `DUE`. */
async function aReminded(title = 'Blood pressure tablet'): Promise<Patient> {
  const { patientId, userId } = await aPatient(db.streams)
  const sid = randomUUID()
  const registered = {
    type: 'user.registered',
    email: `${patientId}@northside.example`,
    name: 'Ada Test',
    role: 'patient',
    status: 'active',
    timeZone: 'Europe/London',
    passwordHash: null,
    patientId,
    consent: { textVersion: '1', at: clock() },
  } as const
  const stream = { stream: userId, orgId: ORG, opId: randomUUID(), opHash: 'test', actor: SYSTEM }
  await db.streams.commit({ kind: 'user', ...stream, decide: () => [registered] })
  await db.sessions.insert(aSession(sid, userId))
  const words = { ...key(patientId), title, at: '12:30', startsOn: '2026-11-16', rrule: 'FREQ=DAILY' }
  await decided(patientId, (state, now) => decideAddReminder({ reminders: state.reminders, now }, words, 'r'))
  const state = await db.streams.fresh('patient', patientId)
  if (state) await db.boardRows.put([storedRowOf(state)])
  return { patientId, userId, sid }
}
const aSession = (sid: string, userId: string): SessionRecord => ({
  ...{ sid, userId, kind: 'cookie', device: 'Firefox on Linux', createdAt: clock(), seenAt: clock() },
  ...{ expiresAt: '2998-01-01T00:00:00.000Z', endsAt: '2999-01-01T00:00:00.000Z' },
})
const key = (patientId: string) => ({ opId: randomUUID(), patientId })
type State = NonNullable<Awaited<ReturnType<typeof db.streams.fresh<'patient'>>>>
const decided = (patientId: string, decide: (state: State, now: string) => PatientFact[]) =>
  db.streams.commit({
    ...{ kind: 'patient', stream: patientId, orgId: ORG, opId: randomUUID(), opHash: 'test', actor: SYSTEM },
    decide: (state, now) => (state ? decide(state, now) : []),
  })
const done = (patientId: string) =>
  decided(patientId, (state, now) =>
    decideDoneReminder({ reminders: state.reminders, now }, { ...key(patientId), reminderId: 'r', dueAt: DUE }),
  )
async function subscribe({ userId, sid }: Patient, browser: Browser = service.browser()): Promise<Browser> {
  const { endpoint, keys } = browser
  const one = { userId, orgId: ORG, sid, endpoint, keys, createdAt: clock() }
  await db.pushSubscriptions.put(one, '2999-01-01T00:00:00.000Z')
  return browser
}
const mailsTo = async ({ patientId }: Patient) => (await workers.mails()).filter(({ to }) => to.startsWith(patientId))
/** Nobody works on a notice: each was sent, or waits for its next try. */
const atRest = () =>
  within(async () => {
    const kept = (await db.documents('notices')) as { sentAt: Date | null; claim?: string; ways?: object }[]
    expect(kept.filter(({ sentAt, claim, ways }) => !sentAt && (claim !== undefined || !ways))).toEqual([])
  })
const waiting = () => db.notices.countUnsent()

describe('reminders that are told outside', () => {
  test('[REMIND-10] two workers and a hub meet one firing: it is told once, by mail and by push, and says nothing else', async () => {
    await Promise.all([start(), start()])
    const ada = await aReminded()
    const [phone, laptop] = [await subscribe(ada), await subscribe(ada)]
    clock.set(DUE)
    await Promise.all([db.streams.settleTime(ada.patientId), db.streams.settleTime(ada.patientId)])
    await within(async () => expect(await mailsTo(ada)).toHaveLength(1))
    await within(async () => expect(await waiting()).toBe(0))
    const [mail] = await mailsTo(ada)
    expect(mail?.subject).toBe('You have a reminder')
    expect(mail?.text).toMatch(/^Hello,\s+You have a reminder\.\s+http:\/\/localhost:4600\/\s+--/)
    for (const browser of [phone, laptop])
      expect(browser.delivered).toEqual([
        { text: 'You have a reminder', ttl: 4 * 3600, urgency: 'high', topic: expect.stringMatching(/^[\w-]{32}$/) },
      ])
    expect(await factsOf(ada.patientId, 'reminder.fired')).toMatchObject([{ dueAt: DUE }])
    clock.forward(20 * MINUTE)
    await within(async () => expect((await db.streams.settleTime(ada.patientId)) === null).toBe(true))
    expect(await factsOf(ada.patientId, 'reminder.undelivered')).toEqual([])
    expect([phone.asked(), laptop.asked(), (await mailsTo(ada)).length]).toEqual([1, 1, 1])
  })

  test('[REMIND-11] a browser that is gone, or whose session ended, is forgotten; the others are told', async () => {
    await start()
    const ada = await aReminded()
    const [gone, ended, live] = [await subscribe(ada), service.browser(), await subscribe(ada)]
    await subscribe({ ...ada, sid: randomUUID() }, ended)
    gone.answers({ status: 410 })
    clock.set(DUE)
    await within(() => expect(live.delivered).toHaveLength(1))
    await within(async () =>
      expect((await db.pushSubscriptions.listOf(ada.userId)).map(({ endpoint }) => endpoint)).toEqual([live.endpoint]),
    )
    expect([gone.asked(), ended.asked()]).toEqual([1, 0])
    await db.sessions.remove(ada.sid)
    expect(await db.pushSubscriptions.listOf(ada.userId)).toEqual([])
  })

  test('[REMIND-10] a busy push service is asked again when it said, a broken one ever more rarely, and nobody else twice', async () => {
    await start()
    const ada = await aReminded()
    const [busy, broken] = [await subscribe(ada), await subscribe(ada)]
    busy.answers({ status: 429, retryAfter: '90' })
    broken.answers({ status: 500 }, { status: 503 })
    clock.set(DUE)
    await within(() => expect([busy.asked(), broken.asked()]).toEqual([1, 1]))
    await within(async () => expect(await mailsTo(ada)).toHaveLength(1))
    await atRest()
    clock.forward(15_000)
    await within(() => expect(broken.asked()).toBe(2))
    expect(busy.asked()).toBe(1)
    await atRest()
    clock.forward(120_000)
    await within(() => expect([busy.delivered.length, broken.delivered.length]).toEqual([1, 1]))
    await within(async () => expect(await waiting()).toBe(0))
    expect([busy.asked(), broken.asked(), (await mailsTo(ada)).length]).toEqual([2, 3, 1])
  })

  test('[REMIND-13] refused for good by every way and not answered, it is told once as undelivered and raises an alert', async () => {
    const server = await openRefusingServer()
    onTestFinished(() => server.close())
    const mail = { from: 'Closeby <no-reply@closeby.example>', smtpUrl: server.url }
    await Promise.all([start({ mail }), start({ mail })])
    const ada = await aReminded()
    const browser = await subscribe(ada)
    browser.answers({ status: 403 })
    clock.set(DUE)
    await within(() => expect([browser.asked(), server.asked()]).toEqual([1, 1]))
    await atRest()
    clock.forward(14 * MINUTE)
    expect(await factsOf(ada.patientId, 'reminder.undelivered')).toEqual([])
    clock.forward(2 * MINUTE)
    await within(async () =>
      expect(await factsOf(ada.patientId, 'reminder.undelivered')).toMatchObject([{ dueAt: DUE }]),
    )
    expect(await factsOf(ada.patientId, 'alert.raised')).toMatchObject([
      { rule: 'reminder.undelivered', category: 'reminders', words: 'Reminder not delivered: Blood pressure tablet' },
    ])
    await done(ada.patientId)
    expect(await factsOf(ada.patientId, 'alert.cleared')).toHaveLength(1)
    await within(async () => expect(await waiting()).toBe(0))
    expect(await factsOf(ada.patientId, 'reminder.undelivered')).toHaveLength(1)
    expect([browser.asked(), server.asked()]).toEqual([1, 1])
  })

  test('[REMIND-13] a notice that gets through later ends it, and an answer in time spares it', async () => {
    const deaf = await start({ mail: deafMail() })
    const [ada, ben] = [await aReminded(), await aReminded()]
    clock.set(DUE)
    await within(async () => expect(await waiting()).toBe(2))
    await atRest()
    await done(ben.patientId)
    clock.forward(16 * MINUTE)
    await within(async () => expect(await factsOf(ada.patientId, 'reminder.undelivered')).toHaveLength(1))
    await atRest()
    await deaf.stop()
    await start()
    clock.forward(16 * MINUTE)
    await within(async () => expect(await mailsTo(ada)).toHaveLength(1))
    await within(async () => expect(await factsOf(ada.patientId, 'reminder.delivered')).toHaveLength(1))
    await within(async () => expect(await waiting()).toBe(0))
    expect(await factsOf(ben.patientId, 'reminder.undelivered')).toEqual([])
    expect(await mailsTo(ben)).toEqual([])
  })

  test('[REMIND-14] with Redis dead, and with Redis emptied, it fires and is told from MongoDB alone', async () => {
    await start({ redisUrl: NO_REDIS })
    const ada = await aReminded()
    clock.set(DUE)
    await within(async () => expect(await factsOf(ada.patientId, 'reminder.fired')).toHaveLength(1))
    await within(async () => expect(await waiting()).toBe(1))
    clock.forward(6000)
    await within(async () => expect(await mailsTo(ada)).toHaveLength(1))
    await workers.end()

    workers = await someWorkers(db, clock)
    await start()
    const ben = await aReminded()
    clock.forward(24 * 60 * MINUTE - 60_000)
    await workers.forgetRedis()
    clock.set(addMs(DUE, 24 * 60 * MINUTE))
    await within(async () => expect(await factsOf(ben.patientId, 'reminder.fired')).not.toEqual([]))
    clock.forward(6000)
    await within(async () => expect(await mailsTo(ben)).toHaveLength(1))
  })

  test('[REMIND-5] a worker that vanished after the firing left it to the next one, which tells it once', async () => {
    const ada = await aReminded()
    clock.set(DUE)
    await db.streams.settleTime(ada.patientId)
    const state = await db.streams.fresh('patient', ada.patientId)
    if (state) await db.boardRows.put([storedRowOf(state)])
    await Promise.all([start(), start()])
    await within(async () => expect(await mailsTo(ada)).toHaveLength(1))
    await within(async () => expect(await waiting()).toBe(0))
    expect(await factsOf(ada.patientId, 'reminder.fired')).toHaveLength(1)
  })

  test('[REMIND-10] no word of a reminder is in a mail, a push, a notice, a subscription in clear, Redis or a log line', async () => {
    await start()
    const ada = await aReminded('Quetiapine 25 mg')
    const browser = await subscribe(ada)
    browser.answers({ status: 500 })
    clock.set(DUE)
    await within(() => expect(browser.asked()).toBe(1))
    await within(async () => expect(await mailsTo(ada)).toHaveLength(1))
    const kept = await db.documents('notices')
    const seen = [await workers.mails(), kept, await workers.redis(), workers.log()]
    expect(kept).toHaveLength(1)
    expect(JSON.stringify(seen)).not.toMatch(/quetiapine|25 mg/i)
    expect(JSON.stringify([kept, await workers.redis(), workers.log()])).not.toMatch(
      /northside|Ada Test|127\.0\.0\.1:\d+\/push/,
    )
  })
})

/** A mail server that knows no address, and says so for good. */
async function openRefusingServer(): Promise<{ url: string; asked: () => number; close: () => Promise<void> }> {
  let asked = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      asked += 1
      done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }))
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return { url: `smtp://127.0.0.1:${port}`, asked: () => asked, close }
}
const deafMail = () => ({ from: 'Closeby <no-reply@closeby.example>', smtpUrl: 'smtp://127.0.0.1:9' })
