import type { AnyJob } from './define-job.ts'

/** A job that comes back by the clock. It carries no data. */
export type Schedule = { id: string; job: AnyJob } & ({ everyMs: number } | { pattern: string; timeZone: string })

/** The part of a queue that keeps schedules. */
export type ScheduleBook = {
  list(): Promise<string[]>
  put(schedule: Schedule): Promise<void>
  remove(id: string): Promise<void>
}

/** Makes the book hold exactly the table: what an earlier version left behind is removed. */
export async function keepSchedules(book: ScheduleBook, table: readonly Schedule[]): Promise<void> {
  const known = await book.list()
  const wanted = new Set(table.map(({ id }) => id))
  for (const id of known) if (!wanted.has(id)) await book.remove(id)
  for (const schedule of table) await book.put(schedule)
}
