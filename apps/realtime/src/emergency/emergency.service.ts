import type { Audit, AuditRecord, BoardRows, Streams } from '@closeby/db'
import { opHashOf, uuid5 } from '@closeby/db'
import { decideBreakGlass } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { must, Refusal } from '@closeby/protocol/core'
import type { Emergency, OpenEmergency, ReviewEmergency } from '@closeby/protocol/emergency'
import {
  decideOpenEmergency,
  decideReviewEmergency,
  emergencyOf,
  patientOfEmergency,
} from '@closeby/protocol/emergency'
import { z } from 'zod'
import { isOutside, MATRIX, relationTo, requireOutside } from '../access/access.ts'
import type { PageQuery } from '../core/cursor.ts'
import { PAGE_LIMIT, pageOf, readCursor, writeCursor } from '../core/cursor.ts'
import type { CommitPatient } from '../core/patient-commands.ts'
import type { CommitUser } from '../core/user-commands.ts'
import type { Caller } from '../registry/door.ts'

const MOST_FOUND = 20

/** Emergency access as those who review it see it. */
export type EmergencyView = Emergency & { patientId: string; patientName: string }
const Cursor = z.strictObject({ at: z.iso.datetime(), id: z.string().max(80) })

/** Staff outside the team read one patient for an hour; whoever it concerns sees it at once, and it is reviewed. */
export function createEmergencyService(deps: {
  commit: CommitPatient
  commitUser: CommitUser
  streams: Streams
  boardRows: Pick<BoardRows, 'directory'>
  audit: Pick<Audit, 'emergencies'>
  secret: Buffer
  now: () => Instant
}) {
  const { commit, commitUser, streams, boardRows, audit, secret, now } = deps

  /** One of the day's three. It is taken before the patient's log is asked, so that two at once cannot both be the third. */
  async function take(caller: Caller, opId: string): Promise<void> {
    const { id: userId, orgId } = caller.user
    await commitUser({
      ...{ userId, orgId, actor: caller.actor },
      opId: uuid5(opId, 'glass'),
      name: 'emergency.take',
      command: { opId },
      decide: (account, at) => decideBreakGlass(must(account, 'who asks has an account'), at),
    })
  }

  async function viewOf({ user }: Caller, entry: AuditRecord['entry']): Promise<EmergencyView | undefined> {
    const { stream: patientId, seq } = must(entry, 'emergency access made an entry')
    const state = await streams.fresh('patient', patientId)
    if (!state || !MATRIX['emergency.review'].includes(relationTo(user, state))) return undefined
    const found = Object.values(state.emergencies).find((each) => each.seq === seq)
    return found && { ...found, patientId, patientName: state.name }
  }

  return {
    /** @throws Refusal `notFound`, `emergency.notNeeded`, `emergency.tooMany` */
    async open(caller: Caller, command: OpenEmergency) {
      const { patientId, opId } = command
      const { user, actor } = caller
      const known = await streams.fresh('patient', patientId)
      if (known && isOutside(user, known)) await take(caller, opId)
      const { entry } = await streams.commit({
        ...{ kind: 'patient', stream: patientId, orgId: user.orgId, opId, actor },
        opHash: opHashOf(secret, 'emergency:open', command),
        decide: (state, at) => {
          const { emergencies } = requireOutside(user, state)
          const by = { userId: user.id, name: user.name, role: user.role as 'provider' | 'coordinator' }
          return decideOpenEmergency(command, { emergencies, by, now: at })
        },
      })
      const state = must(await streams.advance('patient', patientId, entry.seq), 'a committed patient folds')
      const { id: emergencyId, until } = must(
        Object.values(state.emergencies).find(({ seq }) => seq === entry.seq),
        'the entry opened one',
      )
      return { seq: entry.seq, patientId, emergencyId, until }
    },

    /** Those this person may review, newest first. */
    async list(caller: Caller, query: PageQuery): Promise<{ items: EmergencyView[]; nextCursor: string | null }> {
      const { limit = PAGE_LIMIT } = query
      const before = query.cursor === undefined ? undefined : readCursor(Cursor, query.cursor)
      const records = await audit.emergencies(caller.user.orgId, { before, limit: limit + 1 })
      const page = records.slice(0, limit)
      const found = await Promise.all(page.map(({ entry }) => viewOf(caller, entry)))
      const last = page.at(-1)
      const nextCursor = last && records.length > limit ? writeCursor({ at: last.at, id: last.id }) : null
      return { items: found.filter((each) => each !== undefined), nextCursor }
    },

    /** The one this person has of a patient now, with the patient's name. */
    async own({ user }: Caller, patientId: string): Promise<{ emergency: Emergency; patientName: string }> {
      const state = await streams.fresh('patient', patientId)
      const emergency = state && state.orgId === user.orgId && emergencyOf(state.emergencies, user.id, now())
      if (!emergency) throw new Refusal('notFound')
      return { emergency, patientName: state.name }
    },

    /** @throws Refusal `notFound`, `emergency.ownReview`, `emergency.reviewed` */
    async review(caller: Caller, asked: Omit<ReviewEmergency, 'patientId'> & { patientId?: string | undefined }) {
      const patientId = asked.patientId ?? patientOfEmergency(asked.emergencyId)
      if (patientId === null) throw new Refusal('notFound')
      const { id: userId, name } = caller.user
      const command = { ...asked, patientId }
      const { seq } = await commit({
        ...{ caller, name: 'emergency:review', command },
        action: 'emergency.review',
        decide: ({ emergencies }) => decideReviewEmergency(command, { emergencies, by: { userId, name } }),
      })
      return { seq, emergencyId: command.emergencyId }
    },

    /** Patients of the organisation who have exactly this name: whoever stands before somebody knows what he is called. */
    async find(
      { user }: Caller,
      { name, ...query }: PageQuery & { name: string },
    ): Promise<{ items: { patientId: string; name: string }[]; nextCursor: string | null }> {
      if (user.status !== 'active') throw new Refusal('notFound')
      const wanted = name.toLocaleLowerCase('en')
      const items: { patientId: string; name: string }[] = []
      let after: string | undefined
      for (;;) {
        const { rows } = await boardRows.directory(user.orgId, {
          ...{ limit: 500, withoutTeam: false },
          ...(after !== undefined && { after }),
        })
        for (const { id: patientId, parts } of rows)
          if (parts.membership.name.toLocaleLowerCase('en') === wanted)
            items.push({ patientId, name: parts.membership.name })
        after = rows.at(-1)?.id
        if (rows.length < 500 || items.length >= MOST_FOUND)
          return pageOf(items.slice(0, MOST_FOUND), ({ patientId }) => patientId, query)
      }
    },
  }
}
export type EmergencyService = ReturnType<typeof createEmergencyService>
