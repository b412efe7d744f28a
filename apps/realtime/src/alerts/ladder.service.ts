import { opHashOf } from '@closeby/db'
import type { Streams } from '@closeby/db'
import type { Ladder, SetLadder } from '@closeby/protocol/alerts'
import { must, Refusal } from '@closeby/protocol/core'
import type { Organisation } from '@closeby/protocol/wire'
import { decideSetLadder } from '@closeby/protocol/wire'
import type { Caller } from '../registry/door.ts'

export type LadderAnswer = Ladder & { seq: number }

/** How an organisation passes on an alert that nobody takes. Alerts that are there keep the ladder they were raised with. */
export function createLadderService(deps: { streams: Pick<Streams, 'commit' | 'advance' | 'fresh'>; secret: Buffer }) {
  const { streams, secret } = deps
  return {
    async read({ user }: Caller): Promise<LadderAnswer> {
      return answerOf(await streams.fresh('organisation', user.orgId))
    },

    async set({ user, actor }: Caller, command: SetLadder): Promise<LadderAnswer> {
      const { orgId } = user
      const { entry } = await streams.commit({
        ...{ kind: 'organisation', stream: orgId, orgId, opId: command.opId, actor },
        opHash: opHashOf(secret, 'ladder:set', command),
        decide: (organisation) => {
          if (!organisation) throw new Refusal('notFound')
          return decideSetLadder(command)
        },
      })
      return answerOf(must(await streams.advance('organisation', orgId, entry.seq), 'a committed organisation folds'))
    },
  }
}
export type LadderService = ReturnType<typeof createLadderService>

/** @throws Refusal `notFound` where no organisation was founded */
function answerOf(organisation: Organisation | null): LadderAnswer {
  if (!organisation) throw new Refusal('notFound')
  const { ladder, seq } = organisation
  return { ...ladder, seq }
}
