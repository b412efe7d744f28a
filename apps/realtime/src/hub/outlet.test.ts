import { describe, expect, test } from 'vitest'
import { createListChannel } from './list-channel.ts'
import type { Line } from './line.ts'
import { createOutlet } from './outlet.ts'
import { createPacer } from './pacer.ts'
import { heldTime } from './testing/held-time.ts'

type Sent = { event: string; frame: unknown }

/** An outlet on a line whose reader reads only when told to. */
function anOutlet() {
  const time = heldTime()
  const sent: Sent[] = []
  let isBusy = false
  let isHeld = false
  let isCut = false
  let becomeIdle = () => undefined as void
  const line: Line = {
    emit: (event, frame) => {
      sent.push({ event, frame })
      isBusy = true
    },
    share: () => undefined,
    isBusy: () => isBusy,
    backlog: () => ({ packets: isBusy ? 1 : 0, bytes: 0 }),
    onIdle: (run) => (becomeIdle = run),
    close: () => undefined,
    cut: () => undefined,
  }
  let waiting = 0
  let urgent = 0
  const outlet = createOutlet({
    line,
    pacer: createPacer({ time, report: () => undefined }),
    monotonicMs: time.monotonicMs,
    isHeld: () => isHeld,
    sendChecks: () => line.emit('view:check', { view: 'board', count: 0, sum: 0 }),
    onStuck: () => (isCut = true),
  })
  outlet.attach({
    isUrgent: false,
    waiting: () => waiting,
    flush: () => {
      line.emit('view:rows', { view: 'board', rows: [] })
      waiting = 0
    },
  })
  outlet.attach({
    isUrgent: true,
    waiting: () => urgent,
    flush: () => {
      line.emit('view:gone', { view: 'inbox', id: 'alert' })
      urgent = 0
    },
  })
  return {
    time,
    outlet,
    events: () => sent.map(({ event }) => event),
    seqs: () => sent.filter(({ event }) => event === 'log:entry').map(({ frame }) => (frame as { seq: number }).seq),
    isCut: () => isCut,
    hold: (held: boolean) => (isHeld = held),
    rowsWait: (count: number) => {
      waiting = count
      outlet.wake()
    },
    alertsWait: (count: number) => {
      urgent = count
      outlet.wake()
    },
    read: () => {
      isBusy = false
      becomeIdle()
    },
    tickFor: (ms: number) => {
      for (let passed = 0; passed < ms; passed += 500) {
        time.pass(500)
        outlet.tick()
      }
    },
  }
}
const entry = (seq: number, stream = 'p') => ({ stream, seq, facts: null })

describe('outlet', () => {
  test('[HUB-3] entries leave in order, as the line takes them', () => {
    const { outlet, seqs, read } = anOutlet()
    for (let seq = 1; seq <= 5; seq += 1) outlet.entry(entry(seq))
    expect(seqs()).toEqual([1])
    read()
    expect(seqs()).toEqual([1, 2, 3, 4, 5])
  })

  test('[HUB-7] what is sent directly overtakes what waits, and a purge takes it back', () => {
    const { outlet, events, seqs, read } = anOutlet()
    outlet.entry(entry(1))
    outlet.entry(entry(2))
    outlet.entry(entry(3, 'other'))
    outlet.purge('p')
    outlet.send('access:revoked', { patientId: 'p' })
    expect(events()).toEqual(['log:entry', 'access:revoked'])
    read()
    expect(seqs()).toEqual([1, 3])
  })

  test('[HUB-6] rows wait while the line is busy and are flushed when it is not', () => {
    const { outlet, events, rowsWait, read, time } = anOutlet()
    outlet.send('hub:state', { mode: 'live' })
    rowsWait(3)
    time.pass(10)
    expect(events()).toEqual(['hub:state'])
    read()
    time.pass(10)
    expect(events()).toEqual(['hub:state', 'view:rows'])
  })

  test('[INBOX-22] an urgent list goes without the pacer, and before entries and rows that waited longer', () => {
    const { outlet, events, rowsWait, alertsWait, read, time } = anOutlet()
    alertsWait(1)
    expect(events()).toEqual(['view:gone'])
    rowsWait(500)
    outlet.entry(entry(1))
    alertsWait(2)
    time.pass(200)
    expect(events()).toEqual(['view:gone'])
    read()
    expect(events()).toEqual(['view:gone', 'view:gone'])
    read()
    read()
    time.pass(200)
    expect(events()).toEqual(['view:gone', 'view:gone', 'log:entry', 'view:rows'])
  })

  test('[HUB-9] while the hub is held no health data leaves, and afterwards it does', () => {
    const { outlet, events, seqs, hold, rowsWait, alertsWait, tickFor, read } = anOutlet()
    hold(true)
    outlet.entry(entry(1))
    rowsWait(1)
    alertsWait(1)
    tickFor(6_000)
    expect(events()).toEqual([])
    hold(false)
    for (let turn = 0; turn < 3; turn += 1) {
      tickFor(500)
      read()
    }
    expect(seqs()).toEqual([1])
    expect(events()).toEqual(expect.arrayContaining(['view:gone', 'view:rows']))
  })

  test('[HUB-5] a check comes every 5 s, behind what it counts', () => {
    const { outlet, events, tickFor, read, rowsWait } = anOutlet()
    outlet.entry(entry(1))
    outlet.entry(entry(2))
    rowsWait(1)
    tickFor(5_000)
    expect(events()).toEqual(['log:entry'])
    read()
    read()
    tickFor(500)
    read()
    tickFor(500)
    expect(events()).toEqual(['log:entry', 'log:entry', 'view:rows', 'view:check'])
    read()
    tickFor(10_000)
    expect(events().filter((event) => event === 'view:check')).toHaveLength(2)
  })

  test('[HUB-8] a reader that takes nothing for 5 s with too much waiting is cut', () => {
    const { outlet, isCut, rowsWait, tickFor } = anOutlet()
    outlet.entry(entry(1))
    rowsWait(300)
    tickFor(5_000)
    expect(isCut()).toBe(false)
    tickFor(1_000)
    expect(isCut()).toBe(true)
  })

  test('[HUB-8] a slow reader with little waiting stays', () => {
    const { outlet, isCut, rowsWait, tickFor } = anOutlet()
    outlet.entry(entry(1))
    rowsWait(10)
    tickFor(20_000)
    expect(isCut()).toBe(false)
  })
})

describe('a flood', () => {
  test('[HUB-6] at 2,000 changes a second a line that takes 20 ms a frame gets the latest of each, 50 times a second', () => {
    const time = heldTime()
    const channel = createListChannel<{ id: string; seq: number }>()
    const reader = channel.join([])
    const shown = new Map<string, number>()
    let isBusy = false
    let frames = 0
    let becomeIdle = () => undefined as void
    const line: Line = {
      emit: () => {
        frames += 1
        isBusy = true
        time.after(20, () => {
          isBusy = false
          becomeIdle()
        })
      },
      share: () => undefined,
      isBusy: () => isBusy,
      backlog: () => ({ packets: 0, bytes: 0 }),
      onIdle: (run) => (becomeIdle = run),
      close: () => undefined,
      cut: () => undefined,
    }
    const outlet = createOutlet({
      line,
      pacer: createPacer({ time, report: () => undefined }),
      monotonicMs: time.monotonicMs,
      isHeld: () => false,
      sendChecks: () => undefined,
      onStuck: () => undefined,
    })
    outlet.attach({
      isUrgent: false,
      waiting: reader.waiting,
      flush: () => {
        for (const { patient: row } of reader.next(500).changes) {
          expect(row.seq).toBeGreaterThan(shown.get(row.id) ?? 0)
          shown.set(row.id, row.seq)
        }
        line.emit('view:rows', { view: 'board', rows: [] })
      },
    })
    for (let change = 0; change < 10_000; change += 1) {
      const row = { id: `p${change % 100}`, seq: 1 + Math.floor(change / 100) }
      channel.offer(row, [row])
      outlet.wake()
      time.pass(0.5)
    }
    time.pass(100)
    expect([...shown.values()]).toEqual(Array.from({ length: 100 }, () => 100))
    expect(frames).toBeLessThanOrEqual(5 * 50 + 2)
  })
})
