import { randomUUID } from 'node:crypto'
import type { Leases, Notice, Notices, Streams } from '@closeby/db'
import type { Instant } from '@closeby/protocol/core'
import { addMs, msBetween } from '@closeby/protocol/core'
import type { Mailer } from './mail.port.ts'
import { alertWaitsMail } from './templates.ts'

/** Nobody gets more than one mail about alerts in this time: at a midnight hundreds of them can wait for the same person. */
const APART_MS = 60_000
/** Longer than a mail server is waited for: one worker at a time writes to a person. */
const WRITING_MS = 30_000
const SOON_MS = 5000
/** An alert whose mail could not leave in a day is no news. */
const GIVE_UP_MS = 86_400_000

export type AlertMailOptions = {
  notices: Notices
  leases: Leases
  streams: Streams
  mailer: Mailer
  publicOrigin: string
  clock: () => Instant
}
/** What became of a notice: a mail left, it has nothing to say, or it waits until an instant. */
export type AlertMailed = 'mailed' | 'useless' | { again: Instant }

/**
 * Mails a person that an alert waits. The mail says no more than that, so one stands for every notice that waited for him
 * when it left; what comes after waits for the next.
 */
export function createAlertMail(options: AlertMailOptions): (notice: Notice) => Promise<AlertMailed> {
  const { notices, leases, streams, mailer, publicOrigin, clock } = options

  async function isWaiting({ id, at }: Notice): Promise<boolean> {
    if (msBetween(at, clock()) > GIVE_UP_MS) return false
    const [patientId = ''] = id.split(':')
    const patient = await streams.fresh('patient', patientId)
    return Object.values(patient?.alerts ?? {}).some(({ state }) => state === 'open')
  }

  async function write(notice: Notice): Promise<AlertMailed> {
    const account = await streams.fresh('user', notice.userId)
    if (!account || account.status === 'deactivated' || !(await isWaiting(notice))) return 'useless'
    const now = clock()
    const last = await notices.lastMailed(notice, addMs(now, -APART_MS))
    if (last !== null) return { again: addMs(last, APART_MS) }
    await mailer.send({ to: account.email, ...alertWaitsMail(account, `${publicOrigin}/inbox`) })
    await notices.mailed(notice, now)
    return 'mailed'
  }

  return async (notice) => {
    const name = `alert-mail-${notice.userId}`
    const holder = randomUUID()
    // Another notice to him is being seen to: its mail covers this one, or leaves it for later.
    if (!(await leases.acquire(name, holder, WRITING_MS))) return { again: addMs(clock(), SOON_MS) }
    try {
      return await write(notice)
    } finally {
      await leases.release(name, holder)
    }
  }
}
