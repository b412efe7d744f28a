import type { Category } from '../core/category.ts'
import type { Instant } from '../core/time.ts'
import { addMs, toInstant } from '../core/time.ts'
import { Refusal } from '../core/refusal.ts'
import type { CancelInvitation, CarerFact, InviteCarer, UnlinkCarer } from './carers.schema.ts'

/** A person the patient let in. */
export type Carer = {
  userId: string
  name: string
  linkedAt: Instant
  /** Ended by either of them: nothing that is granted later reaches her any more. */
  isLinked: boolean
  /** Since when nothing at all is granted to her, or it was ended; null while she sees something. */
  lostAt: Instant | null
}
export type Invitation = {
  id: string
  email: string
  categories: Category[]
  until?: Instant
  textVersion: string
  /** The entry that asked for it, by which its mail is named. */
  seq: number
  expiresAt: Instant
}
export type Carers = {
  /** Also who was one: lists she has open must be told. */
  people: Record<string, Carer>
  /** Those nobody has accepted. One that is too old stays until it is asked about. */
  invitations: Record<string, Invitation>
}
export const NO_CARERS: Carers = { people: {}, invitations: {} }

const INVITATION_MS = 7 * 86_400_000
export const MAX_INVITATIONS = 20
export const MAX_CARERS = 50

/** @throws Refusal `carer.tooMany`, `invalid` (an end that has passed) */
export function decideInvite(
  { carers, now, textVersion }: { carers: Carers; now: Instant; textVersion: string },
  command: InviteCarer,
  invitationId: string,
): CarerFact[] {
  const { email, categories } = command
  const until = command.until === undefined ? undefined : toInstant(command.until)
  const waiting = Object.values(carers.invitations).filter((each) => isPending(each, now))
  const linked = Object.values(carers.people).filter(({ isLinked }) => isLinked)
  if (waiting.length >= MAX_INVITATIONS || linked.length >= MAX_CARERS) throw new Refusal('carer.tooMany')
  if (until !== undefined && until <= now) throw new Refusal('invalid', { paths: ['until'] })
  return [
    {
      ...{ type: 'carer.invited', category: 'own', invitationId, email: email.toLowerCase(), categories, textVersion },
      ...(until !== undefined && { until }),
      expiresAt: addMs(now, INVITATION_MS),
    },
  ]
}

/** @throws Refusal `notFound` */
export function decideCancel(carers: Carers, { invitationId }: Pick<CancelInvitation, 'invitationId'>): CarerFact[] {
  if (!Object.hasOwn(carers.invitations, invitationId)) throw new Refusal('notFound')
  return [{ type: 'carer.uninvited', category: 'own', invitationId }]
}

/** An invitation that can still be accepted. @throws Refusal `carer.invitationOver` */
export function requireInvitation(carers: Carers, invitationId: string, now: Instant): Invitation {
  const known = Object.hasOwn(carers.invitations, invitationId) ? carers.invitations[invitationId] : undefined
  if (!known || !isPending(known, now)) throw new Refusal('carer.invitationOver')
  return known
}

/** @throws Refusal `notFound` when this person is no carer of the patient */
export function decideUnlink(carers: Carers, { userId }: Pick<UnlinkCarer, 'userId'>): CarerFact[] {
  if (!isLinked(carers, userId)) throw new Refusal('notFound')
  return [{ type: 'carer.unlinked', category: 'membership', userId }]
}

export function isLinked({ people }: Carers, userId: string): boolean {
  return Object.hasOwn(people, userId) && people[userId]?.isLinked === true
}

export function isPending({ until, expiresAt }: Pick<Invitation, 'until' | 'expiresAt'>, now: Instant): boolean {
  return expiresAt > now && !(until !== undefined && until <= now)
}

/** Total: linking anew makes a carer of one who was, and unlinking a stranger changes nothing. */
export function evolveCarers(
  carers: Carers,
  fact: CarerFact,
  { seq, recordedAt }: { seq: number; recordedAt: Instant },
): Carers {
  const { people, invitations } = carers
  switch (fact.type) {
    case 'carer.invited': {
      const { invitationId: id, email, categories, until, textVersion, expiresAt } = fact
      const invited = { id, email, categories, textVersion, seq, expiresAt, ...(until && { until }) }
      return { people, invitations: { ...invitations, [id]: invited } }
    }
    case 'carer.uninvited':
      return { people, invitations: without(invitations, fact.invitationId) }
    case 'carer.linked': {
      const { userId, name, invitationId } = fact
      const carer = { userId, name, linkedAt: recordedAt, isLinked: true, lostAt: recordedAt }
      return { people: { ...people, [userId]: carer }, invitations: without(invitations, invitationId) }
    }
    case 'carer.unlinked': {
      const carer = people[fact.userId]
      if (!carer) return carers
      const lostAt = carer.lostAt ?? recordedAt
      return { people: { ...people, [carer.userId]: { ...carer, isLinked: false, lostAt } }, invitations }
    }
  }
}

/** Notes who sees something from here on and who nothing any more. */
export function settleCarers(carers: Carers, seesAny: (userId: string) => boolean, recordedAt: Instant): Carers {
  const changed = Object.values(carers.people).flatMap((carer) => {
    const lostAt = carer.isLinked && seesAny(carer.userId) ? null : (carer.lostAt ?? recordedAt)
    return lostAt === carer.lostAt ? [] : [[carer.userId, { ...carer, lostAt }] as const]
  })
  return changed.length === 0 ? carers : { ...carers, people: { ...carers.people, ...Object.fromEntries(changed) } }
}

function without<Value>(known: Record<string, Value>, id: string): Record<string, Value> {
  const { [id]: _gone, ...others } = known
  return others
}
