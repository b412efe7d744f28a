import type { Category } from '../core/category.ts'
import type { Instant } from '../core/time.ts'
import { Refusal } from '../core/refusal.ts'
import type { AccessQuestion, AskAboutAccess, AnswerAccess, TrailFact } from './trail.schema.ts'

/** `seen` was on a screen or read by a program, `list` stood in a list, `refused` was tried in vain. */
export type TrailKind = 'seen' | 'list' | 'refused' | 'emergency'
/** What is known of one access, as far as words need it. */
export type Access = {
  door: string
  kind: TrailKind
  relation?: string | undefined
  categories?: readonly Category[] | undefined
  /** Why the person says it was an emergency. */
  reason?: string | undefined
}
/** One line of a patient's trail. */
export type TrailItem = {
  id: string
  at: Instant
  /** When it was closed again, where that is known. */
  until: Instant | null
  /** `id` is null for somebody whom this organisation does not know. */
  person: { id: string | null; name: string; role: string }
  what: string
  why: string
  kind: TrailKind
}

/** A line as its patient reads it, with what was asked about it. */
export type TrailLine = TrailItem & {
  question: { id: string; text: string; askedAt: Instant; answer: string | null } | null
}

const CATEGORY_WORDS: Record<string, string> = {
  goals: 'goals',
  sleep: 'sleep',
  trackers: 'trackers',
  mood: 'mood',
  diary: 'diary',
  messages: 'messages',
  profile: 'profile',
  preventive: 'check-ups',
  reminders: 'reminders',
  plan: 'care plan',
  questionnaires: 'questionnaires',
  appointments: 'appointments',
}
/** Doors that show one thing and nothing else of a patient. */
const ONE_THING: Record<string, string> = {
  'goals.list': 'goals',
  'preventive.list': 'check-ups',
  'reminders.list': 'reminders',
  'careTeam.read': 'care team',
  'consents.list': 'sharing',
  'alerts.candidates': 'care team',
}
const READS = /^(patient\.|panel\.)|\.(open|read|list|candidates)$/

/** "Looked at your goals, sleep and check-ups": what somebody did, in words for the patient. */
export function whatWords({ door, kind, categories = [] }: Access): string {
  if (kind === 'list')
    return door.startsWith('inbox') || door.startsWith('alerts') ? 'Had you in the alert inbox' : 'Saw you on the board'
  if (kind === 'refused')
    return READS.test(door)
      ? 'Tried to look at your data and was refused'
      : 'Tried to change something of yours and was refused'
  if (kind === 'emergency') return 'Opened your data in an emergency'
  const one = ONE_THING[door]
  if (one !== undefined) return `Looked at your ${one}`
  const shown = categories.map((each) => CATEGORY_WORDS[each] ?? each)
  return `Looked at your ${shown.length > 0 ? sentence(shown) : 'name and care team'}`
}

/** "Is on your care team": why that could be, in words for the patient. */
export function whyWords({ kind, relation, reason }: Access): string {
  if (kind === 'emergency') return reason === undefined ? 'Emergency access' : `Emergency access: ${reason}`
  switch (relation) {
    case 'team':
      return 'Is on your care team'
    case 'panel':
      return 'Coordinates your unit'
    case 'carer':
      return 'You let this person care for you'
    case 'administers':
      return 'Runs accounts and care teams here'
    case 'emergency':
      return 'Emergency access'
    default:
      return 'Does not look after you'
  }
}

function sentence(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** Questions, newest last. What was answered gives way first when there are too many. */
export type AccessQuestions = Record<string, AccessQuestion>
const MOST_QUESTIONS = 500

export function decideAskAbout(
  { recordId, text }: AskAboutAccess,
  on: { patientId: string; questionId: string; questions: AccessQuestions },
): TrailFact[] {
  const { patientId, questionId, questions } = on
  if (Object.values(questions).some((each) => each.recordId === recordId && each.patientId === patientId))
    throw new Refusal('trail.asked')
  return [{ type: 'access.questioned', questionId, patientId, recordId, text }]
}

/** @throws Refusal `notFound`, `trail.answered` */
export function decideAnswerAccess(
  { questionId, text }: AnswerAccess,
  on: { questions: AccessQuestions; by: { userId: string; name: string } },
): TrailFact[] {
  const question = Object.hasOwn(on.questions, questionId) ? on.questions[questionId] : undefined
  if (!question) throw new Refusal('notFound')
  if (question.answer) throw new Refusal('trail.answered')
  return [{ type: 'access.answered', questionId, text, by: on.by }]
}

/** Total: an answer to an unknown question changes nothing. */
export function evolveQuestions(questions: AccessQuestions, fact: TrailFact, at: Instant): AccessQuestions {
  if (fact.type === 'access.questioned') {
    const { questionId: id, patientId, recordId, text } = fact
    return bounded({ ...questions, [id]: { id, patientId, recordId, text, askedAt: at, answer: null } })
  }
  const known = questions[fact.questionId]
  if (!known) return questions
  return { ...questions, [known.id]: { ...known, answer: { text: fact.text, at, by: fact.by.name } } }
}

function bounded(questions: AccessQuestions): AccessQuestions {
  const all = Object.values(questions)
  const oldest = all.length > MOST_QUESTIONS ? all.find(({ answer }) => answer !== null) : undefined
  if (!oldest) return questions
  const { [oldest.id]: _left, ...rest } = questions
  return rest
}
