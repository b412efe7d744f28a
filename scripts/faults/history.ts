import { createWriteStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monotonicMs } from './ground.ts'

/** What somebody asked for, and what came of it. `via` says which way a try went. */
type OpEvent =
  | { kind: 'invoke'; opId: string; name: string; patientId: string; by: string; words: Record<string, unknown> }
  | { kind: 'ok'; opId: string; seq: number; via: string }
  | { kind: 'fail'; opId: string; code: string; via: string }
  | { kind: 'unknown'; opId: string; why: string; via: string }
/** What arrived on a socket and speaks of a patient. `categories` are those of its facts; null when they were withheld. */
export type FrameEvent = {
  kind: 'frame'
  viewer: string
  event: string
  patientId: string
  seq: number
  categories: string[] | null
}
/** A screen showed a patient, or an inbox an alert, as of `seq`, from now on. 0: no more. */
export type ShownEvent = { kind: 'shown'; screen: string; id: string; seq: number }
/** A screen began or ceased to say that it is live. */
export type LiveEvent = { kind: 'live'; screen: string; isLive: boolean }
/** All that a screen shows, when asked. */
export type DumpEvent = {
  kind: 'dump'
  phase: string
  screen: string
  viewer: string
  what: 'patient' | 'board' | 'inbox' | 'row'
  isLive: boolean
  items: { patientId: string; seq: number; value: unknown }[]
}
type PhaseEvent = {
  kind: 'phase'
  phase: string
  step: 'load' | 'fault' | 'heal' | 'settled' | 'late' | 'stuck' | 'broken' | 'calm' | 'mob' | 'over'
  words?: string
}
export type Said = OpEvent | FrameEvent | ShownEvent | LiveEvent | DumpEvent | PhaseEvent
/** `t` is the machine's monotonic clock in ms, the same in every process; `wall` is for people. */
export type HistoryEvent = Said & { t: number; wall: string }

export type Recorder = { note: (said: Said) => void; close: () => Promise<void> }

/** Writes a history, a line for each event. */
export function createRecorder(dir: string, name: string): Recorder {
  let isClosed = false
  const out = createWriteStream(join(dir, `${name}.history.jsonl`), { flags: 'a', mode: 0o600 })
  return {
    note: (said) => {
      // Answers that come after the end of a run belong to nobody's history.
      if (isClosed) return
      out.write(`${JSON.stringify({ t: monotonicMs(), wall: new Date().toISOString(), ...said })}\n`)
    },
    close: () => {
      isClosed = true
      return new Promise((resolve) => out.end(() => resolve()))
    },
  }
}

/** Every event of a run, whoever wrote it, in the order of time. */
export function readHistory(dir: string): HistoryEvent[] {
  const files = readdirSync(dir).filter((file) => file.endsWith('.history.jsonl'))
  const lines = files.flatMap((file) => readFileSync(join(dir, file), 'utf8').split('\n').filter(Boolean))
  return lines.map((line) => JSON.parse(line) as HistoryEvent).sort((a, b) => a.t - b.t)
}
