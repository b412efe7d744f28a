import type { ActionResult, SubmitFunction } from '$app/forms'
import { askFor } from '#lib/accounts/call.ts'
import { refusalSentence } from '#lib/http/refusal.view.ts'
import type { FormAnswer } from './answer.ts'

/** Nothing is known about the write yet, so the next try must be the same write. */
const UNDECIDED = new Set(['retry', 'auth.required', 'auth.stepUp', 'rate.limited'])

/** `navigate: false`: the filters in the address stay as they are. */
type Update = (options?: { reset?: boolean; navigate?: boolean }) => Promise<void>

interface FormOptions {
  /** Empties the fields after success (a password, a new entry). Off: what was typed stays. */
  reset?: boolean
  /** Runs after a durable write. */
  onsaved?: (answer: FormAnswer | undefined) => void
}

/**
 * One form of a page: saving, saved at, refused. It works without script through the action; with script it keeps what was typed,
 * swallows a second press, keeps one key over all tries of one write, and asks for who is there where that is wanted, then sends again.
 */
export class FormState {
  status = $state<'idle' | 'saving' | 'saved' | 'refused'>('idle')
  savedAt = $state<string | undefined>()
  /** Set when no answer arrived at all; what the action refused is in the action's own answer. */
  problem = $state<string | undefined>()
  #key: string | undefined
  readonly #options: FormOptions

  constructor(options: FormOptions = {}) {
    this.#options = options
  }

  get busy(): boolean {
    return this.status === 'saving'
  }

  /** Give it to `use:enhance`. */
  readonly submit: SubmitFunction = ({ formData, cancel, formElement, submitter }) => {
    if (this.busy) {
      cancel()
      return
    }
    this.status = 'saving'
    this.problem = undefined
    this.#key ??= crypto.randomUUID()
    formData.set('opId', this.#key)
    return async ({ result, update }) => {
      const again = await this.#settle(result, update)
      if (again) formElement.requestSubmit(submitter)
    }
  }

  /** Returns whether to send the same write again. */
  async #settle(result: ActionResult, update: Update): Promise<boolean> {
    if (result.type === 'error') {
      this.status = 'refused'
      this.problem = refusalSentence({ code: 'retry' })
      return false
    }
    if (result.type === 'failure') return this.#refuse(result.data as FormAnswer | undefined, update)
    this.#key = undefined
    await update({ reset: this.#options.reset ?? false, navigate: false })
    if (result.type === 'success') this.#succeed(result.data as FormAnswer | undefined)
    return false
  }

  async #refuse(answer: FormAnswer | undefined, update: Update): Promise<boolean> {
    const asked = askFor(answer?.code)
    if (asked) {
      const outcome = await asked
      this.status = 'refused'
      if (outcome === 'back') return true
    }
    if (!UNDECIDED.has(answer?.code ?? '')) this.#key = undefined
    await update({ reset: false, navigate: false })
    this.status = 'refused'
    return false
  }

  #succeed(answer: FormAnswer | undefined): void {
    this.savedAt = answer?.savedAt
    this.status = 'saved'
    this.#options.onsaved?.(answer)
  }
}
