import type { RefusalCode } from '@closeby/protocol/core'

/** What a form's action answers, refused or not. Values are what was typed, secrets left out; errors are sentences by field. */
export interface FormAnswer {
  /** Which form of the page this is about. */
  form: string
  values: Record<string, string>
  errors: Record<string, string>
  /** The sentence about the whole of it. */
  refusal?: string
  code?: RefusalCode
  /** When the write was durable. */
  savedAt?: string
}

/** The answer for one form of a page, whatever shape the page's own union has. */
export function answerOf(answer: unknown, form: string): FormAnswer | undefined {
  const found = answer as FormAnswer | null | undefined
  return found?.form === form ? found : undefined
}
