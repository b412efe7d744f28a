import type { Problem } from '#lib/http/problem.ts'
import { refusalSentence, type FactorCode } from '#lib/http/refusal.view.ts'
import * as m from '#lib/paraglide/messages.js'

const SENTENCES: Record<FactorCode, () => string> = {
  'auth.secondStep': m.refusal_auth_second_step,
  'auth.wrongCode': m.refusal_auth_wrong_code,
  'auth.enrol': m.refusal_auth_enrol,
  'factor.known': m.refusal_factor_known,
  'factor.tooMany': m.refusal_factor_too_many,
  'factor.needed': m.refusal_factor_needed,
  'factor.none': m.refusal_factor_none,
}

/** The sentence for whatever was refused, second factors included. */
export function everySentence(problem: Problem): string {
  const own = (SENTENCES as Partial<Record<Problem['code'], () => string>>)[problem.code]
  return own ? own() : refusalSentence(problem)
}
