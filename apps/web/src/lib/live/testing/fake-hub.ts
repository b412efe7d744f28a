import type { BoardRow } from '@closeby/protocol/compliance'
import type { Ack } from '@closeby/protocol/core'
import type { Problem } from '#lib/http/problem.ts'
import type { PostAnswer, Twin } from '../commands.svelte.ts'
import { createLive } from '../live.ts'
import { LiveList } from '../live-list.svelte.ts'
import type { Live } from '../live.ts'
import type { Frame, FrameName } from '../socket.ts'
import type { LineEvents, TicketAnswer } from '../transport.ts'
import { stillGround } from './still-ground.ts'

type Ask = { event: string; payload: Record<string, unknown>; answer: (ack: Ack<object>) => void }

/** A hub in memory that does nothing by itself: the test answers each ask and sends each frame. */
export function fakeHub() {
  const ground = stillGround()
  const lines: LineEvents[] = []
  const asks: Ask[] = []
  const posts: { twin: Twin; key: string }[] = []
  const heals: string[] = []
  const set = {
    ticket: { ok: true, ticket: 'ticket', serverNow: null } as TicketAnswer,
    /** Lines open at once unless a test wants to refuse them itself. */
    opensAtOnce: true,
    post: { ok: false, status: 0, problem: { code: 'retry' } } as PostAnswer,
    isOnline: true,
  }
  let tickets = 0
  let signedOut = 0
  let onSignal = (): void => undefined
  const live: Live = createLive({
    ground,
    fetchTicket: async () => {
      tickets += 1
      return set.ticket
    },
    loadDial: async () => (_ticket, events) => {
      lines.push(events)
      if (set.opensAtOnce) queueMicrotask(() => events.opened())
      return {
        send: (event, payload, answer) =>
          asks.push({ event, payload: payload as Record<string, unknown>, answer: answer }),
        close: () => undefined,
      }
    },
    signals: {
      isOnline: () => set.isOnline,
      listen: (run) => {
        onSignal = run
        return () => undefined
      },
    },
    post: async (twin, key) => {
      posts.push({ twin, key })
      return set.post
    },
    onSignedOut: () => {
      signedOut += 1
    },
    onHeal: (what) => heals.push(what),
  })
  const listDeps = { ...live.deps, frame: (run: () => void) => ground.after(16, run) }
  const line = (): LineEvents => {
    const found = lines.at(-1)
    if (!found) throw new Error('no line was dialled')
    return found
  }
  return {
    live: {
      ...live,
      openBoard: () => new LiveList<BoardRow>({ view: 'board', patientOf: ({ id }) => id }, listDeps),
    },
    listDeps,
    ground,
    set,
    asks,
    posts,
    heals,
    counts: () => ({ tickets, lines: lines.length, signedOut }),
    start: async () => {
      live.start()
      await ground.settle()
    },
    send: async <Name extends FrameName>(event: Name, payload: Frame<Name>) => {
      line().frame(event, payload)
      await ground.settle()
    },
    refuse: async (problem: Problem) => {
      line().refused(problem)
      await ground.settle()
    },
    cut: async () => {
      line().closed()
      await ground.settle()
    },
    signal: async () => {
      onSignal()
      await ground.settle()
    },
    /** Answers the oldest unanswered ask of an event and returns its payload. */
    answer: async (event: string, ack: object) => {
      const index = asks.findIndex((ask) => ask.event === event)
      const [ask] = asks.splice(index, index < 0 ? 0 : 1)
      if (!ask) throw new Error(`nobody asked ${event}`)
      ask.answer(ack as Ack<object>)
      await ground.settle()
      return ask.payload
    },
  }
}
