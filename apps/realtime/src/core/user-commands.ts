import { opHashOf, personOf } from '@closeby/db'
import type { People, Streams } from '@closeby/db'
import type { Account, AccountFact } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { must } from '@closeby/protocol/core'
import type { Actor } from '@closeby/protocol/wire'

export type UserCommand = {
  userId: string
  orgId: string
  opId: string
  name: string
  /** The words of the command: with the name, what makes two requests the same. Only a keyed hash of it is kept. */
  command: object
  actor: Actor
  decide: (account: Account | null, now: Instant) => AccountFact[]
}
export type UserCommitted = { seq: number; account: Account; replayed: boolean }
export type CommitUser = (command: UserCommand) => Promise<UserCommitted>

/** The one way an account changes. The directory is told before the answer leaves, so that a list shows it at once. */
export function createUserCommands(deps: { streams: Streams; people: People; secret: Buffer }): CommitUser {
  const { streams, people, secret } = deps
  return async ({ userId, orgId, opId, name, command, actor, decide }) => {
    const opHash = opHashOf(secret, name, command)
    const { entry, replayed } = await streams.commit({
      kind: 'user',
      stream: userId,
      orgId,
      opId,
      opHash,
      actor,
      decide,
    })
    const account = must(await streams.advance('user', userId, entry.seq), 'a committed account folds')
    await people.put([personOf(account)])
    return { seq: entry.seq, account, replayed }
  }
}
