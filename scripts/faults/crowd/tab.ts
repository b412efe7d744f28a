import type { Recorder } from '../history.ts'
import type { Random } from '../ground.ts'
import type { Caller } from './person.ts'
import type { Dial, LineEvents, ListRow, Live, OpenList, OpenPatient, Product } from './product.ts'

const CONNECT_MS = 8_000

/** One thing open on a tab, and what it shows of whom. */
export type Screen = {
  name: string
  what: 'patient' | 'board' | 'inbox'
  /** The seq as of which each patient, or each alert in an inbox, is shown. */
  shown: () => Map<string, number>
  items: () => { patientId: string; seq: number; value: unknown }[]
  close: () => void
}
/** One page of one person, run by the browser's own code. */
export type Tab = {
  name: string
  viewer: string
  live: Live
  readonly screens: readonly Screen[]
  openPatient: (patientId: string) => void
  /** Answers with what it shows now. */
  openList: (view: 'board' | 'inbox') => { rows: () => ListRow[] }
  isLive: () => boolean
  /** Closes everything that is open on it; the tab stays. */
  closeScreens: () => void
  close: () => void
}

export function openTab(deps: {
  name: string
  viewer: string
  product: Product
  caller: Caller
  recorder: Recorder
  random: Random
  newId: () => string
}): Tab {
  const { name, viewer, product, caller, recorder, random, newId } = deps
  let screens: Screen[] = []

  const heard = (event: string, patientId: string, seq: number, categories: string[] | null) =>
    recorder.note({ kind: 'frame', viewer, event, patientId, seq, categories })
  const entry = (event: string, { stream, seq, facts }: Entry) =>
    heard(event, stream, seq, facts && [...new Set(facts.map(({ category }) => category))])
  const rows = (event: string, all: ListRow[]) =>
    all.forEach((row) => heard(event, row.patientId ?? row.id, row.patientId ? 0 : row.seq, []))

  function noteFrame(event: string, payload: unknown): void {
    if (event === 'log:entry') return entry(event, payload as Entry)
    if (event === 'view:rows') return rows(event, (payload as { rows: ListRow[] }).rows)
    if (event === 'view:row') rows(event, [(payload as { row: ListRow }).row])
  }

  function noteAnswer(event: string, asked: object, ack: Opened): void {
    if (!ack.ok) return
    if (event.endsWith(':open') && ack.rows) return rows(event, ack.rows)
    if (event !== 'patient:open' || ack.seq === undefined) return
    if (ack.entries) return ack.entries.forEach((each) => entry(event, each))
    heard(event, (asked as { patientId: string }).patientId, ack.seq, ack.snapshot?.categories ?? [])
  }

  const dial: Dial = (ticket, events) => {
    const socket = product.io(caller.hub(), {
      path: '/live',
      transports: ['websocket'],
      auth: { ticket },
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_MS,
    })
    let isOver = false
    const end = (tell: (events: LineEvents) => void) => {
      if (isOver) return
      isOver = true
      socket.removeAllListeners()
      socket.offAny()
      socket.disconnect()
      caller.turn()
      tell(events)
    }
    socket.on('connect', () => events.opened())
    socket.on('connect_error', ({ data }) => end(({ refused }) => refused(data ?? { code: 'retry' })))
    socket.on('disconnect', () => end(({ closed }) => closed()))
    socket.onAny((event, payload) => {
      noteFrame(event, payload)
      events.frame(event, payload)
    })
    return {
      send: (event, payload, answer) =>
        socket.emit(event, payload, (ack) => {
          noteAnswer(event, payload, ack as Opened)
          answer(ack)
        }),
      close: () => end(() => undefined),
    }
  }

  const live = product.createLive({
    loadDial: async () => dial,
    fetchTicket: caller.ticket,
    ground: {
      now: () => performance.timeOrigin + performance.now(),
      after: (ms, run) => {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
      random: random.next,
      uuid: newId,
    },
    signals: { isOnline: () => true, listen: () => () => undefined },
    post: async () => ({ ok: false, status: 0, problem: { code: 'retry' } }),
    onSignedOut: () => undefined,
    onHeal: () => undefined,
  })
  live.start()
  const closeScreens = () => {
    for (const screen of screens) screen.close()
    screens = []
  }

  return {
    name,
    viewer,
    live,
    get screens() {
      return screens
    },
    openPatient: (patientId) => {
      screens = [...screens, patientScreen(`${name}#${patientId}`, patientId, live.openPatient(patientId))]
    },
    openList: (view) => {
      const list = product.openList(view, live)
      screens = [...screens, listScreen(`${name}#${view}`, view, list)]
      return { rows: () => list.rows.map(({ row }) => row) }
    },
    isLive: () => live.connection.state === 'live',
    closeScreens,
    close: () => {
      closeScreens()
      live.stop()
    },
  }
}

type Entry = { stream: string; seq: number; facts: { category: string }[] | null }
type Opened = {
  ok: boolean
  seq?: number
  rows?: ListRow[]
  entries?: Entry[]
  snapshot?: { categories: string[] }
}

function patientScreen(name: string, patientId: string, open: OpenPatient): Screen {
  return {
    name,
    what: 'patient',
    shown: () => new Map(open.state ? [[patientId, open.seq]] : []),
    items: () => (open.state ? [{ patientId, seq: open.seq, value: open.state }] : []),
    close: () => open.close(),
  }
}

function listScreen(name: string, what: 'board' | 'inbox', list: OpenList): Screen {
  const items = () => list.rows.map(({ row }) => ({ patientId: row.patientId ?? row.id, seq: row.seq, value: row }))
  return {
    name,
    what,
    shown: () => new Map(list.rows.map(({ row }) => [row.id, row.seq])),
    items,
    close: () => list.close(),
  }
}
