import { createHash } from 'node:crypto'
import { opHashOf } from '@closeby/db'
import type { Audit, AuditRecord, EntryStore, People, Person, Streams, TrailPlace } from '@closeby/db'
import type { User } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { dayOf, must, Refusal, startOfDay } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import { clockOf } from '@closeby/protocol/patient'
import type { AccessQuestion, AnswerAccess, AskAboutAccess, TrailKind, TrailLine } from '@closeby/protocol/trail'
import { decideAnswerAccess, decideAskAbout, whatWords, whyWords } from '@closeby/protocol/trail'
import { z } from 'zod'
import { visibleCategories } from '../access/access.ts'
import type { PageQuery } from '../core/cursor.ts'
import { PAGE_LIMIT, pageOf, placeLatest, readCursor, writeCursor } from '../core/cursor.ts'
import { memberPanel, unitPanel } from '../core/recorder.ts'
import type { Caller } from '../registry/door.ts'
import { createStandings } from './standings.ts'
import type { Standings } from './standings.ts'

export type TrailQuery = { cursor?: string | undefined; limit?: number | undefined; person?: string | undefined }

/** More lists than a page of a trail can stand on. */
const MOST_LISTS = 20_000
const Cursor = z.strictObject({ at: z.iso.datetime(), id: z.string().max(80), person: z.string().max(64).nullable() })

/** A patient's own trail: who saw what of him, when and why. What is read here is what was written before each answer left. */
export function createTrailService(deps: {
  audit: Audit
  streams: Streams
  store: Pick<EntryStore, 'read'>
  people: Pick<People, 'getMany'>
  secret: Buffer
  now: () => Instant
}) {
  const { audit, streams, store, people, secret, now } = deps
  const standingsOf = createStandings({ store })

  async function ownState({ user }: Caller): Promise<PatientState> {
    const state = user.patientId === undefined ? null : await streams.fresh('patient', user.patientId)
    if (!state || user.status !== 'active') throw new Refusal('notFound')
    return state
  }

  /** The first time in each of the patient's days that each person had him in a list, newest first. */
  async function listed(
    state: PatientState,
    from: Instant,
    to: Instant,
    person: string | undefined,
  ): Promise<AuditRecord[]> {
    const standings = await standingsOf(state.patientId)
    const panels = new Set(standings.all.flatMap(({ state: each }) => panelsOf(each)))
    const begun = startOfDay(dayOf(from, clockOf(state)), clockOf(state))
    const found = await audit.lists(state.orgId, { panels: [...panels], from: begun, to, limit: MOST_LISTS })
    const first = new Map<string, AuditRecord>()
    for (const record of found) {
      const userId = record.by?.userId
      if (userId === undefined || (person !== undefined && userId !== person)) continue
      const key = `${userId} ${dayOf(record.at, clockOf(state))} ${whatWords({ door: record.door, kind: 'list' })}`
      if (!first.has(key) && stood(standings, record)) first.set(key, record)
    }
    return [...first.values()].filter(({ at }) => at >= from).reverse()
  }

  async function page(state: PatientState, person: string | undefined, before: TrailPlace | undefined, limit: number) {
    const which = { except: state.userId, person, before, limit: limit + 1 }
    const direct = await audit.ofPatient(state.patientId, which)
    const isFull = direct.length > limit
    // On a full page nothing older than its last line is looked for: that belongs to the next one.
    const from = (isFull ? direct.at(-1)?.at : undefined) ?? state.registeredAt
    const lists = await listed(state, from, before?.at ?? now(), person)
    const isAfter = ({ at, id }: AuditRecord) => !before || at < before.at || (at === before.at && id < before.id)
    const all = [...direct, ...lists.filter(isAfter)].sort(newestFirst)
    return { records: all.slice(0, limit), isMore: all.length > limit }
  }

  async function linesOf(state: PatientState, records: AuditRecord[]): Promise<TrailLine[]> {
    const ids = [...new Set(records.flatMap(({ by }) => by?.userId ?? []))]
    const names = new Map((await people.getMany(ids)).map((each) => [each.id, each]))
    const opened = records.filter(({ kind }) => kind === 'opening').map(({ requestId }) => requestId)
    const closings = opened.length > 0 ? await audit.closings(state.patientId, opened) : []
    const organisation = await streams.fresh('organisation', state.orgId)
    const questions = Object.values(organisation?.questions ?? {}).filter((each) => each.patientId === state.patientId)
    return records.map((record) => {
      const known = names.get(record.by?.userId ?? '')
      const closed = closings.find(({ requestId, at }) => requestId === record.requestId && at >= record.at)
      const asked = questions.find(({ recordId }) => recordId === record.id)
      return {
        ...lineOf(record, state),
        until: record.kind === 'opening' ? (closed?.at ?? null) : null,
        person: personOf(record, known?.orgId === state.orgId ? known : undefined),
        question: asked ? questionOf(asked) : null,
      }
    })
  }

  return {
    /** One page, newest first. */
    async list(caller: Caller, query: TrailQuery): Promise<{ items: TrailLine[]; nextCursor: string | null }> {
      const { limit = PAGE_LIMIT } = query
      const state = await ownState(caller)
      const { before, person } = placeOf(query)
      const { records, isMore } = await page(state, person, before, limit)
      const last = records.at(-1)
      const next = isMore && last ? writeCursor({ at: last.at, id: last.id, person: person ?? null }) : null
      return { items: await linesOf(state, records), nextCursor: next }
    },

    /** Asks the people who look after privacy about one line of one's own trail. @throws Refusal `notFound`, `trail.asked` */
    async ask(caller: Caller, command: AskAboutAccess) {
      const { patientId, orgId } = await ownState(caller)
      const record = await audit.one(command.recordId)
      const isMine = record?.orgId === orgId && (record.patientId === patientId || record.kind === 'readList')
      if (!isMine) throw new Refusal('notFound')
      const questionId = createHash('sha256').update(`${patientId} ${command.opId}`).digest('base64url').slice(0, 22)
      const { entry } = await streams.commit({
        kind: 'organisation',
        stream: orgId,
        orgId,
        opId: command.opId,
        opHash: opHashOf(secret, 'trail.ask', command),
        actor: caller.actor,
        decide: (organisation) =>
          decideAskAbout(command, {
            ...{ patientId, questionId },
            questions: must(organisation, 'a patient has an organisation').questions,
          }),
      })
      return { seq: entry.seq, questionId }
    },

    /** What waits for an answer, and what has one, newest first. */
    async questions({ user }: Caller, query: PageQuery) {
      const organisation = await streams.fresh('organisation', user.orgId)
      const all = Object.values(organisation?.questions ?? {})
      const page = pageOf(all, ({ askedAt, id }) => `${placeLatest(askedAt)} ${id}`, query)
      const items = await Promise.all(
        page.items.map(async (question) => {
          const [record, state] = await Promise.all([
            audit.one(question.recordId),
            streams.fresh('patient', question.patientId),
          ])
          const line = record && state ? (await linesOf(state, [record]))[0] : undefined
          const about = line && { at: line.at, person: line.person, what: line.what, why: line.why }
          return { ...question, name: state?.name ?? '', about: about ?? null }
        }),
      )
      return { items, nextCursor: page.nextCursor }
    },

    /** @throws Refusal `notFound`, `trail.answered` */
    async answer(caller: Caller, command: AnswerAccess) {
      const { id: userId, name, orgId } = caller.user
      const { entry } = await streams.commit({
        kind: 'organisation',
        stream: orgId,
        orgId,
        opId: command.opId,
        opHash: opHashOf(secret, 'trail.answer', command),
        actor: caller.actor,
        decide: (organisation) =>
          decideAnswerAccess(command, {
            // Nobody asked anything of one that was never founded.
            questions: organisation?.questions ?? {},
            by: { userId, name },
          }),
      })
      return { seq: entry.seq, questionId: command.questionId }
    },
  }
}
export type TrailService = ReturnType<typeof createTrailService>

/** Where a page begins, and of whom it is. @throws Refusal `invalid` when the cursor was of somebody else's */
function placeOf({ cursor, person }: TrailQuery): { before?: TrailPlace; person?: string | undefined } {
  if (cursor === undefined) return { person }
  const { person: walked, ...before } = readCursor(Cursor, cursor)
  if (person !== undefined && walked !== person) throw new Refusal('invalid', { paths: ['person'] })
  return { before, person: walked ?? undefined }
}

function lineOf(
  record: AuditRecord,
  { emergencies }: PatientState,
): Pick<TrailLine, 'id' | 'at' | 'kind' | 'what' | 'why'> {
  const { id, at, door, categories } = record
  const kind = kindOf(record)
  const emergency = Object.values(emergencies).find(({ seq }) => seq === record.entry?.seq)
  const access = { door, kind, relation: record.relation ?? relationOf(record), categories, reason: emergency?.reason }
  return { id, at, kind, what: whatWords(access), why: whyWords(access) }
}

/** By name where the person is of the patient's organisation. */
function personOf({ by }: AuditRecord, known: Person | undefined): TrailLine['person'] {
  const role = by?.role ?? 'unknown'
  return known ? { id: known.id, name: known.name, role } : { id: null, name: 'Somebody of another organisation', role }
}

function questionOf({ id, text, askedAt, answer }: AccessQuestion): NonNullable<TrailLine['question']> {
  return { id, text, askedAt, answer: answer?.text ?? null }
}

function newestFirst(a: AuditRecord, b: AuditRecord): number {
  if (a.at !== b.at) return a.at < b.at ? 1 : -1
  return a.id < b.id ? 1 : -1
}

function kindOf({ kind, outcome }: AuditRecord): TrailKind {
  if (outcome !== 'ok') return 'refused'
  if (kind === 'readList') return 'list'
  return kind === 'emergency' ? 'emergency' : 'seen'
}

/** A list has one relation to all who stand on it. */
function relationOf({ panel, by }: AuditRecord): string | undefined {
  if (panel === undefined) return undefined
  if (panel.startsWith(unitPanel(''))) return 'panel'
  return by?.role === 'carer' ? 'carer' : 'team'
}

function panelsOf({ team, carers, unit }: PatientState): string[] {
  const members = [...Object.keys(team.members), ...Object.keys(carers.people)]
  return [...members.map(memberPanel), unitPanel(unit)]
}

/** Whether the list somebody read had this patient in it at that instant. */
function stood(standings: Standings, { at, by, orgId, panel }: AuditRecord): boolean {
  const state = standings.at(at)
  if (!state || !by || by.role === 'system') return false
  const unit = panel?.startsWith(unitPanel('')) ? panel.slice(unitPanel('').length) : undefined
  const reader = { id: by.userId, role: by.role, status: 'active', orgId, ...(unit !== undefined && { unit }) } as User
  return visibleCategories(reader, state, at) !== null
}
