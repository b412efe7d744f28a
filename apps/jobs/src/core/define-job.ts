import type { z } from 'zod'

/**
 * A piece of timed or retried work. Its data names things and never says anything about a person, because Redis is no
 * place for that; and it may run more than once, so its effect must not.
 */
export type Job<Data> = {
  /** A noun and a moment: `notice.mail`. */
  name: string
  data: z.ZodType<Data>
  /** The same work has the same id: asked for twice, it waits once. Words are joined with `_`. */
  id: (data: Data) => string
  /** Tries in all, with a growing pause between them. */
  attempts: number
  run: (data: Data) => Promise<void>
}
/** A job whose data type no longer matters to who holds it. */
export type AnyJob = Omit<Job<never>, 'data'> & { data: z.ZodType }

/**
 * Declares a job.
 *
 * @example
 * ```ts
 * defineJob({ name: 'patient.settle', data: Settle, id: ({ patientId }) => `settle_${patientId}`, attempts: 3, run })
 * ```
 */
export function defineJob<Data>(job: Job<Data>): Job<Data> {
  return job
}
