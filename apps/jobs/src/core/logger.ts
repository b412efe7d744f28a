import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'

export type { Logger }

/** Structured log lines. They hold ids, codes, seqs and times; never names, addresses, values or notes. */
export function createLogger(level: string, workerId: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { app: 'jobs', worker: workerId },
    // A driver's or a mail server's message may quote what it was sent: the name and the code say enough.
    serializers: { err: errorForLog },
  }
  return destination ? pino(options, destination) : pino(options)
}

export function errorForLog(error: unknown): { name: string; code?: string | number; at?: string } {
  if (!(error instanceof Error)) return { name: typeof error }
  const { code } = error as { code?: unknown }
  const at = error.stack
    ?.split('\n')
    .find((line) => line.trimStart().startsWith('at '))
    ?.trim()
  return {
    name: error.name,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(at && { at }),
  }
}
