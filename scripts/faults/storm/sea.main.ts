import { setTimeout as wait } from 'node:timers/promises'
import { monotonicMs } from '../ground.ts'
import type { RawSocket } from './raw-socket.ts'
import { openRaw } from './raw-socket.ts'
import type { Session } from './sign-in.ts'
import { ticketsOf } from './sign-in.ts'

/* Thousands of boards in one process: each comes back whenever its line ends, in the slot it is given or by chance. */

export type SeaBegin = {
  hubs: string[]
  sessions: Session[]
  count: number
  secrets: Record<string, string>
  origin: string
}
/** How all boards stand: how many are open, how many lack a seq, and when each was let in since the last call. */
export type SeaReport = {
  open: number
  behind: number
  refused: number
  openings: number
  admitted: [string, number][]
}
type Message =
  | { id: number; begin: SeaBegin }
  | { id: number; report: { heads: [string, number][] } }
  | { id: number; churn: { perSecond: number } }

type Row = { id: string; seq: number }
type Board = { rows: Map<string, number>; isOpen: boolean; socket: RawSocket | null; tries: number }

const BACKOFF_MS = 500
const BACKOFF_CAP_MS = 5_000

const boards: Board[] = []
let admitted: [string, number][] = []
let refused = 0
let openings = 0

function begin({ hubs, sessions, count, ...keys }: SeaBegin): void {
  const ticketOf = ticketsOf(keys)
  for (let index = 0; index < count; index += 1) {
    const session = sessions[index % sessions.length]
    if (!session) throw new Error('nobody is signed in')
    const board: Board = { rows: new Map(), isOpen: false, socket: null, tries: 0 }
    boards.push(board)
    void keepOpen(board, index, hubs, () => ticketOf(session))
  }
}

async function keepOpen(board: Board, index: number, hubs: string[], ticket: () => Promise<string>): Promise<void> {
  for (let round = index; ; round += 1) {
    const hub = hubs[round % hubs.length] ?? ''
    const slotMs = await once(board, hub, await ticket())
    await wait(slotMs ?? Math.random() * Math.min(BACKOFF_CAP_MS, BACKOFF_MS * 2 ** board.tries))
    if (slotMs === null) board.tries += 1
  }
}

/** One line from its beginning to its end. Answers the slot to come back in, if one was given. */
function once(board: Board, hub: string, ticket: string): Promise<number | null> {
  return new Promise((resolve) => {
    let slotMs: number | null = null
    board.socket = openRaw(
      hub,
      { ticket },
      {
        opened: () => {
          admitted.push([hub, monotonicMs()])
          openBoard(board)
        },
        refused: ({ afterMs }) => {
          refused += 1
          slotMs = afterMs ?? null
        },
        event: (name, text) => take(board, name, text),
        closed: () => {
          board.isOpen = false
          resolve(slotMs)
        },
      },
    )
  })
}

function openBoard(board: Board): void {
  openings += 1
  board.socket?.emit('board:open', { batch: true }, (text) => {
    const answer = JSON.parse(text) as { ok: boolean; rows?: Row[]; afterMs?: number }
    if (!answer.ok) {
      openings -= 1
      return void setTimeout(() => openBoard(board), answer.afterMs ?? BACKOFF_MS)
    }
    board.rows = new Map(answer.rows?.map(({ id, seq }) => [id, seq]))
    board.isOpen = true
    board.tries = 0
  })
}

function take(board: Board, name: string, text: string): void {
  if (name !== 'view:rows') return
  for (const { id, seq } of (JSON.parse(text) as { rows: Row[] }).rows) board.rows.set(id, seq)
}

function report(heads: [string, number][]): SeaReport {
  const isBehind = ({ rows }: Board) => heads.some(([id, seq]) => (rows.get(id) ?? 0) < seq)
  const open = boards.filter(({ isOpen }) => isOpen)
  const told = { open: open.length, behind: open.filter(isBehind).length, refused, openings, admitted }
  admitted = []
  return told
}

/** People come and go: so many lines a second end for no reason. */
function churn(perSecond: number): void {
  setInterval(() => boards[Math.floor(Math.random() * boards.length)]?.socket?.close(), 1_000 / perSecond)
}

process.on('message', (message: Message) => {
  let answer: unknown = null
  if ('begin' in message) begin(message.begin)
  else if ('churn' in message) churn(message.churn.perSecond)
  else answer = report(message.report.heads)
  // Should the conductor be gone by now, nobody waits for it.
  process.send?.({ id: message.id, answer }, undefined, undefined, () => undefined)
})
process.on('disconnect', () => process.exit(0))
