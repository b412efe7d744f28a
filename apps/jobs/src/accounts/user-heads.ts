import type { EntryStore, Notice, Notices, People, Streams } from '@closeby/db'
import { beginPatient, personOf } from '@closeby/db'
import type { AccountFact } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { msBetween } from '@closeby/protocol/core'
import type { Entry } from '@closeby/protocol/wire'
import { settleAll } from '../core/pool.ts'
import type { Project, Work } from '../core/projector.ts'

const WIDTH = 32
const COMPARE_PAGE = 500
/** A mail that could not be asked for in a day is of no use to anybody. */
const NOTICE_AGE_MS = 86_400_000

const KINDS: Partial<Record<AccountFact['type'], Notice['kind']>> = {
  'user.resetRequested': 'passwordReset',
  'user.registeredAgain': 'registeredAgain',
  'device.new': 'newDevice',
  'factor.totpSet': 'factorsChanged',
  'factor.totpRemoved': 'factorsChanged',
  'factor.passkeyAdded': 'factorsChanged',
  'factor.passkeyRemoved': 'factorsChanged',
  'factor.recoverySet': 'factorsChanged',
  'factor.reset': 'factorsChanged',
}

/** The mails an entry of a user's stream asks for: at most one. */
export function noticesOf(entry: Entry<AccountFact>): Notice[] {
  const kind = entry.facts.flatMap(({ type }) => KINDS[type] ?? [])[0]
  const { stream, seq, recordedAt } = entry
  return kind ? [{ id: `${stream}:${seq}`, kind, userId: stream, at: recordedAt }] : []
}

/**
 * Follows users' streams: the row lists show of a person, the mails their entries ask for, and the first entry of a
 * patient's log where the door that registered him did not get to it.
 */
export function createUserProjection(deps: {
  log: EntryStore
  streams: Streams
  people: People
  notices: Notices
  clock: () => Instant
  /** Told the notices that wait to be sent. */
  onNotices: (notices: readonly Notice[]) => void
}): Project {
  const { log, streams, people, notices, clock, onNotices } = deps

  async function follow({ stream, from, to }: Work): Promise<void> {
    const account = await streams.advance('user', stream, to)
    if (!account) return
    await people.put([personOf(account)])
    const isNew = ({ recordedAt }: Entry) => msBetween(recordedAt, clock()) < NOTICE_AGE_MS
    const entries = (await log.read(stream, from - 1, to - from + 1)) as Entry<AccountFact>[]
    const asked = entries.filter(isNew).flatMap(noticesOf)
    if (asked.length > 0) {
      await notices.add(asked)
      onNotices(asked)
    }
    if (from === 1) await beginPatient(streams, account)
  }

  return (works, signal) => settleAll(works, WIDTH, follow, signal)
}

/**
 * Compares every user's head with his row and notes those behind. With `isLost`, entries may have passed unseen although
 * a hub wrote the row: then every user's entries are read again. Answers how many were noted.
 */
export async function compareUsers(deps: {
  log: EntryStore
  people: People
  note: (work: Work) => void
  isLost: boolean
  signal: AbortSignal
}): Promise<number> {
  const { log, people, note, isLost, signal } = deps
  let noted = 0
  let page: { stream: string; seq: number }[] = []
  const compare = async () => {
    const stored = isLost ? undefined : await people.seqs(page.map(({ stream }) => stream))
    for (const { stream, seq } of page) {
      const known = stored?.get(stream) ?? 0
      if (known >= seq) continue
      noted += 1
      note({ stream, from: known + 1, to: seq })
    }
    page = []
  }
  for await (const head of log.heads('user')) {
    if (signal.aborted) return noted
    page.push(head)
    if (page.length === COMPARE_PAGE) await compare()
  }
  await compare()
  return noted
}
