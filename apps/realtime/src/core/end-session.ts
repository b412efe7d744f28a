import type { SessionRecords, Streams } from '@closeby/db'
import { uuid5 } from '@closeby/db'
import { must } from '@closeby/protocol/core'
import { SYSTEM } from '@closeby/protocol/wire'
import type { CommitUser } from './user-commands.ts'

export type EndSession = (userId: string, sid: string) => Promise<boolean>

/**
 * Ends one session or refresh family everywhere: first the record, so that no request gets in any more, then the fact by
 * which every hub closes the sockets that live on it. True when it was there.
 */
export function createEndSession(deps: {
  records: SessionRecords
  streams: Pick<Streams, 'fresh'>
  commitUser: CommitUser
}): EndSession {
  const { records, streams, commitUser } = deps
  return async (userId, sid) => {
    if (!(await records.remove(sid))) return false
    const account = must(await streams.fresh('user', userId), 'a session is of an account')
    await commitUser({
      userId,
      orgId: account.orgId,
      opId: uuid5(sid, 'ended'),
      name: 'session.end',
      command: { sid },
      actor: SYSTEM,
      decide: () => [{ type: 'session.ended', sid }],
    })
    return true
  }
}
