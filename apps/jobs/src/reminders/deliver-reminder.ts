import { createHash } from 'node:crypto'
import type {
  ClaimedNotice,
  Notices,
  PushSubscription,
  PushSubscriptions,
  SessionRecords,
  Streams,
  WayState,
} from '@closeby/db'
import { uuid5 } from '@closeby/db'
import type { Account } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { addMs, Refusal } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import type { Pending, ReminderFact, Reminders } from '@closeby/protocol/reminders'
import { decideDelivered, decideUndelivered } from '@closeby/protocol/reminders'
import { SYSTEM } from '@closeby/protocol/wire'
import type { Logger } from '../core/logger.ts'
import type { Mailer } from '../notices/mail.port.ts'
import { isRefusedMail } from '../notices/mail.port.ts'
import { pauseMs } from '../notices/pause.ts'
import type { Pusher, PushOutcome } from '../notices/push.port.ts'
import { reminderMail, REMINDER_WORDS } from '../notices/templates.ts'
import { firingOf } from './fired-notices.ts'

export type ReminderDeliveryOptions = {
  streams: Streams
  notices: Notices
  subscriptions: PushSubscriptions
  sessions: SessionRecords
  mailer: Mailer
  /** Null where no keys are set up: then there is e-mail alone. */
  pusher: Pusher | null
  publicOrigin: string
  clock: () => Instant
  logger: Logger
}

/** With no notice through and nobody's answer for this long, the log tells it. */
export const UNDELIVERED_AFTER_MS = 15 * 60_000

/** One way to a person: his e-mail, or one browser. */
type Way = { name: string; send: () => Promise<PushOutcome> }
type Firing = { state: PatientState; reminderId: string; pending: Pending }

/**
 * Sends one reminder's notice by every way its patient keeps open, each once, and answers from when to try again: null when
 * it is over, because every way took it or refused it for good, or somebody answered.
 */
export function createReminderDelivery(
  options: ReminderDeliveryOptions,
): (notice: ClaimedNotice) => Promise<Instant | null> {
  const { streams, notices, subscriptions, sessions, mailer, pusher, publicOrigin, clock, logger } = options

  async function firing(notice: ClaimedNotice): Promise<Firing | null> {
    const { patientId, seq, reminderId } = firingOf(notice)
    const state = await streams.fresh('patient', patientId)
    const pending = state?.reminders.list[reminderId]?.pending.find((each) => each.seq === seq)
    return state && pending?.state === 'fired' ? { state, reminderId, pending } : null
  }

  async function waysTo(account: Account | null, { channels }: Reminders): Promise<Way[]> {
    if (!account || account.status === 'deactivated') return []
    const mail = reminderMail(`${publicOrigin}/`)
    const byMail: Way = { name: 'email', send: () => sendMail(mailer, { to: account.email, ...mail }) }
    const browsers = channels.push && pusher ? await liveBrowsers(account.userId) : []
    const byPush = browsers.map((browser): Way => ({ name: browser.id, send: () => push(browser) }))
    return [...byPush, ...(channels.email ? [byMail] : [])]
  }

  /** A browser outlives neither its session nor the person's account. */
  async function liveBrowsers(userId: string): Promise<PushSubscription[]> {
    const live: PushSubscription[] = []
    for (const browser of await subscriptions.listOf(userId)) {
      const session = await sessions.find(browser.sid)
      if (session?.userId === userId && session.expiresAt > clock()) live.push(browser)
      else await subscriptions.remove(browser.id)
    }
    return live
  }

  async function push(browser: PushSubscription): Promise<PushOutcome> {
    // Of several that wait for a browser that is off, it is told the last: they all say the same.
    const topic = createHash('sha256').update(browser.userId).digest('base64url').slice(0, 32)
    const outcome = pusher ? await pusher.send(browser, { text: REMINDER_WORDS, topic }) : 'refused'
    if (outcome === 'gone') await subscriptions.remove(browser.id)
    return outcome
  }

  async function tell(
    { state, reminderId, pending }: Firing,
    what: 'undelivered' | 'delivered',
    decide: (reminders: Reminders, one: { reminderId: string; dueAt: Instant }) => ReminderFact[],
  ): Promise<void> {
    const { patientId: stream, orgId } = state
    const { dueAt, fired } = pending
    const opId = uuid5(stream, what, reminderId, dueAt, String(fired))
    const request = { kind: 'patient', stream, orgId, opId, opHash: what, actor: SYSTEM } as const
    try {
      await streams.commit({ ...request, decide: (now) => (now ? decide(now.reminders, { reminderId, dueAt }) : []) })
    } catch (error) {
      // Somebody answered meanwhile, and there is nothing to tell any more.
      if (!(error instanceof Refusal)) throw error
    }
  }

  /** Tries every way that is open and may be asked now, and keeps what became of it. */
  async function tried(ways: Way[], notice: ClaimedNotice, now: Instant): Promise<Record<string, WayState>> {
    const isOpen = ({ name }: Way) => {
      const known = notice.ways[name]
      return known === undefined || (againAt(known) ?? addMs(now, 1)) <= now
    }
    const asked = await Promise.all(
      ways.filter(isOpen).map(async ({ name, send }) => [name, stateOf(await send(), notice, now)] as const),
    )
    if (asked.length === 0) return {}
    const states = Object.fromEntries(asked)
    await notices.settle(notice.id, states)
    const reached = asked.filter(([, state]) => state === 'reached').length
    logger.info({ notice: notice.id, ways: asked.length, reached }, 'a reminder was sent')
    return states
  }

  /** Puts into the log that nobody was reached, or that somebody was after all. Answers when to look again for that. */
  async function tellOutcome(found: Firing, isReached: boolean, now: Instant): Promise<Instant[]> {
    const { state, reminderId, pending } = found
    const undelivered = state.reminders.list[reminderId]?.undelivered ?? null
    if (isReached && undelivered) await tell(found, 'delivered', decideDelivered)
    if (isReached || undelivered?.dueAt === pending.dueAt) return []
    const tellAt = addMs(pending.firesAt, UNDELIVERED_AFTER_MS)
    if (now < tellAt) return [tellAt]
    await tell(found, 'undelivered', decideUndelivered)
    return []
  }

  return async (notice) => {
    const found = await firing(notice)
    if (!found) return null
    const { state } = found
    const ways = await waysTo(await streams.fresh('user', notice.userId), state.reminders)
    const now = clock()
    const states = { ...notice.ways, ...(await tried(ways, notice, now)) }
    const isReached = Object.values(states).includes('reached')
    const looks = await tellOutcome(found, isReached, now)
    const again = ways.flatMap(({ name }) => againAt(states[name] ?? 'refused') ?? [])
    return [...looks, ...again].sort()[0] ?? null
  }
}

/** From when a way may be asked again; null when it is settled. */
const againAt = (state: WayState): Instant | null => (typeof state === 'object' ? state.again : null)

function stateOf(outcome: PushOutcome, { at }: ClaimedNotice, now: Instant): WayState {
  if (outcome === 'taken') return 'reached'
  if (outcome === 'gone' || outcome === 'refused') return 'refused'
  return { again: addMs(now, outcome.retryAfterMs ?? pauseMs(at, now)) }
}

async function sendMail(mailer: Mailer, mail: Parameters<Mailer['send']>[0]): Promise<PushOutcome> {
  try {
    await mailer.send(mail)
    return 'taken'
  } catch (error) {
    return isRefusedMail(error) ? 'refused' : { retryAfterMs: null }
  }
}
