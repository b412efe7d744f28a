export { AccessQuestion, AnswerAccess, AskAboutAccess, trailFacts } from './trail.schema.ts'
export type { TrailFact } from './trail.schema.ts'
export { decideAnswerAccess, decideAskAbout, evolveQuestions, whatWords, whyWords } from './trail.rules.ts'
export type { Access, AccessQuestions, TrailItem, TrailKind, TrailLine } from './trail.rules.ts'
