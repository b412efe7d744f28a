import type { Problem } from '#lib/http/problem.ts'

/** One connection, from the first packet to its end. It is never used again after `closed` or `refused`. */
export type Line = {
  /** Sends one event; `answer` hears the ack, if one comes. */
  send: (event: string, payload: object, answer: (ack: unknown) => void) => void
  close: () => void
}
export type LineEvents = {
  opened: () => void
  /** Not let in. A slot to come back in stands in `afterMs`. */
  refused: (problem: Problem) => void
  frame: (event: string, payload: unknown) => void
  /** An open line ended. */
  closed: () => void
}
/** Opens a line with a single-use ticket. The library behind it may be fetched first; without it there is no line. */
export type Dial = (ticket: string, events: LineEvents) => Line
export type LoadDial = () => Promise<Dial>

/** What asking for a ticket came to. `serverNow` is the server's clock, for devices whose own is wrong. */
export type TicketAnswer = { ok: true; ticket: string; serverNow: number | null } | { ok: false; problem: Problem }
export type FetchTicket = () => Promise<TicketAnswer>
