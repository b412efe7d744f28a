import type { ClaimedNotice, Leases, Notice, Notices, Streams } from '@closeby/db'
import { resetTokenOf } from '@closeby/db'
import type { Account } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { addMs, msBetween } from '@closeby/protocol/core'
import type { Logger } from '../core/logger.ts'
import { settleAll } from '../core/pool.ts'
import { createCarerMail } from '../carers/invitation-notices.ts'
import { createAlertMail } from './alert-mail.ts'
import { createInvitationMail } from './invitation-mail.ts'
import type { Mail, Mailer } from './mail.port.ts'
import { pauseMs } from './pause.ts'
import {
  emergencyMail,
  factorsChangedMail,
  newDeviceMail,
  passwordResetMail,
  registeredAgainMail,
} from './templates.ts'
import type { Written } from './templates.ts'

export type DeliverOptions = {
  notices: Notices
  leases: Leases
  streams: Streams
  mailer: Mailer
  secret: Buffer
  publicOrigin: string
  /** Sends a reminder's notice; answers from when to try again, null when it is over. */
  remind: (notice: ClaimedNotice) => Promise<Instant | null>
  clock: () => Instant
  logger: Logger
}

/** While a worker sends, no other takes the same notice; a worker that vanished gives it up after this. */
const CLAIM_MS = 60_000
const PAGE = 40
const WIDTH = 8
/** A mail that no server takes for a day is given up. */
const GIVE_UP_MS = 86_400_000

/**
 * Sends the notices that have waited for `olderThanMs`, each by one worker, and answers how many left. A mail server that
 * refuses one is asked again, ever more rarely. Should a worker vanish between the mail and its note of it, that one
 * mail goes out twice: better than not at all.
 */
export function createDelivery(options: DeliverOptions): (olderThanMs: number) => Promise<number> {
  const { notices, streams, mailer, remind, clock, logger } = options
  const mailAlert = createAlertMail(options)
  const invitationMailOf = createInvitationMail(options)
  const carerMailOf = createCarerMail(options)

  async function mailOf(notice: ClaimedNotice): Promise<Mail | null> {
    if (notice.kind === 'staffInvited') return invitationMailOf(notice)
    if (notice.kind === 'carerInvited') return carerMailOf(notice)
    const account = await streams.fresh('user', notice.userId)
    const written = account && write(notice, account, options)
    return written && { to: account.email, ...written }
  }

  async function deliver(notice: ClaimedNotice): Promise<boolean> {
    const { id, kind, userId } = notice
    if (kind === 'reminder') return deliverReminder(notice)
    if (kind === 'alertWaits') return deliverAlert(notice)
    const mail = await mailOf(notice)
    if (!mail) {
      logger.info({ notice: id, kind }, 'a notice is no longer of use')
      await notices.sent(id, clock())
      return false
    }
    await mailer.send(mail)
    await notices.sent(id, clock())
    logger.info({ notice: id, kind, userId }, 'a mail was sent')
    return true
  }

  async function deliverAlert({ id, kind, userId, at }: Notice): Promise<boolean> {
    const mailed = await mailAlert({ id, kind, userId, at })
    if (mailed === 'useless') await notices.sent(id, clock())
    if (typeof mailed === 'object') await notices.postpone(id, mailed.again)
    if (mailed === 'mailed') logger.info({ notice: id, kind, userId }, 'a mail was sent')
    return mailed === 'mailed'
  }

  async function deliverReminder(notice: ClaimedNotice): Promise<boolean> {
    const again = await remind(notice)
    if (again === null) await notices.sent(notice.id, clock())
    else await notices.postpone(notice.id, again)
    return again === null
  }

  async function refuse({ id, kind, at }: Notice, error: unknown): Promise<void> {
    const retryInMs = pauseMs(at, clock())
    logger.warn({ err: error, notice: id, kind, retryInMs }, 'a mail could not be sent')
    await notices.postpone(id, addMs(clock(), retryInMs))
  }

  return async (olderThanMs) => {
    let sent = 0
    for (;;) {
      const now = clock()
      const claimed = await notices.claim(addMs(now, -olderThanMs), addMs(now, CLAIM_MS), PAGE)
      await settleAll(claimed, WIDTH, async (notice) => {
        try {
          if (await deliver(notice)) sent += 1
        } catch (error) {
          await refuse(notice, error)
        }
      })
      if (claimed.length === 0) return sent
    }
  }
}

/** The mail of a notice; null when it says nothing true any more. */
function write(notice: Notice, account: Account, options: DeliverOptions): Written | null {
  const { secret, publicOrigin, clock } = options
  if (account.status === 'deactivated' || msBetween(notice.at, clock()) > GIVE_UP_MS) return null
  if (notice.kind === 'registeredAgain')
    return registeredAgainMail(account, {
      signIn: `${publicOrigin}/sign-in`,
      forgot: `${publicOrigin}/forgot-password`,
    })
  if (notice.kind === 'emergencyOpened')
    return emergencyMail(account, `${publicOrigin}/${account.role === 'patient' ? 'who-saw' : 'emergencies'}`)
  const settings = `${publicOrigin}/settings`
  if (notice.kind === 'newDevice') return newDeviceMail(account, notice.at, settings)
  if (notice.kind === 'factorsChanged') return factorsChangedMail(account, settings)
  const { reset, userId } = account
  if (!reset || reset.expiresAt <= clock()) return null
  // In the fragment the token reaches no server log and no referrer.
  return passwordResetMail(
    account,
    `${publicOrigin}/reset-password#${resetTokenOf(secret, { userId, resetId: reset.resetId })}`,
  )
}
