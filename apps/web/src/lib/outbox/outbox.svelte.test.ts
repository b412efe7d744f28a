import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aDevice } from './testing/a-device.ts'

const idsOf = (kept: readonly { record: { opId: string } }[]): string[] => kept.map(({ record }) => record.opId)

async function oneTab() {
  const device = aDevice()
  const tab = device.openTab()
  await tab.start()
  return { device, tab }
}

describe('an outbox', () => {
  test('[OFFLINE-2] a write lies on the device before it is first sent, and leaves it with the answer', async () => {
    const { device, tab } = await oneTab()
    const write = await tab.make()
    expect(device.storedAtTry).toEqual([['op-001']])
    expect([write.state, write.isKept, write.saved]).toEqual(['saved', true, { seq: 1 }])
    expect(await device.store.list()).toEqual([])
  })

  test('[OFFLINE-3] without a network it is kept and said so; back online all are sent once, in the order made', async () => {
    const { device, tab } = await oneTab()
    await device.line('down')
    for (let each = 0; each < 12; each += 1) await tab.make()
    expect(tab.writes('waiting')).toHaveLength(12)
    expect([device.set.persisted > 0, tab.outbox.sent.count]).toEqual([true, 0])
    await device.line('up')
    expect(device.log).toEqual(tab.open.map(({ record }) => record.opId))
    expect(tab.writes('saved')).toHaveLength(12)
    expect(tab.outbox.sent).toEqual({ count: 12, lastAt: device.ground.now() })
  })

  test('[OFFLINE-3] nothing counts as sent before the hub has answered', async () => {
    const { device, tab } = await oneTab()
    await device.line('down')
    for (let each = 0; each < 3; each += 1) await tab.make()
    await device.line('ackLost')
    await device.pass(60_000)
    expect([device.log.length > 0, tab.outbox.sent.count, tab.writes('saved').length]).toEqual([true, 0, 0])
    await device.line('up')
    expect([device.log.length, tab.outbox.sent.count]).toEqual([3, 3])
  })

  test('[OFFLINE-3] the words "12 of 12 sent" outlive the page and go when they were read', async () => {
    const { device, tab } = await oneTab()
    await device.line('down')
    for (let each = 0; each < 12; each += 1) await tab.make()
    tab.die()
    await device.line('up')
    const next = device.openTab()
    await next.start()
    expect(next.outbox.sent.count).toBe(12)
    await next.outbox.dismiss()
    expect(next.outbox.sent.count).toBe(0)
  })

  test('[OFFLINE-3] a new batch begins its own count', async () => {
    const { device, tab } = await oneTab()
    for (const size of [3, 2]) {
      await device.line('down')
      for (let each = 0; each < size; each += 1) await tab.make()
      await device.line('up')
      expect(tab.outbox.sent.count).toBe(size)
    }
  })

  test('[OFFLINE-3] what was said to be kept is told as sent, however soon the page was closed after that', async () => {
    const { device, tab } = await oneTab()
    await device.line('down')
    void tab.make()
    while (tab.writes('waiting').length === 0) await Promise.resolve()
    tab.die()
    await device.line('up')
    const next = device.openTab()
    await next.start()
    expect([device.log, next.outbox.sent.count]).toEqual([['op-001'], 1])
  })

  test('[OFFLINE-4] a tab that dies at any point loses and doubles nothing', async () => {
    const { device, tab } = await oneTab()
    await device.line('ackLost')
    await tab.make()
    tab.die()
    await device.line('up')
    const next = device.openTab()
    await next.start()
    expect(device.log).toEqual(['op-001'])
    expect(next.writes('saved')).toHaveLength(1)
  })

  test('[OFFLINE-4] what one tab sends is told in the other that made it', async () => {
    const { device, tab } = await oneTab()
    const other = device.openTab()
    await other.start()
    await device.line('down')
    const write = await other.make()
    expect(idsOf(tab.writes('waiting'))).toEqual(['op-001'])
    other.outbox.stop()
    await device.line('up')
    await device.settle()
    expect([device.log, device.set.tries]).toEqual([['op-001'], 2])
    expect(tab.writes('saved')).toHaveLength(1)
    void write
  })

  test('[OFFLINE-5] a refusal on the spot is told where it was typed and leaves nothing behind', async () => {
    const { device, tab } = await oneTab()
    device.set.refuse.add('op-001')
    const write = await tab.make()
    expect([write.state, write.problem?.code]).toEqual(['refused', 'goal.retired'])
    expect([tab.outbox.refused, await device.store.list()]).toEqual([[], []])
  })

  test('[OFFLINE-5] what waited and is refused stays with its reason, stops nothing, and can be tried again or discarded', async () => {
    const { device, tab } = await oneTab()
    await device.line('down')
    for (let each = 0; each < 4; each += 1) await tab.make()
    device.set.refuse = new Set(['op-001', 'op-003'])
    await device.line('up')
    expect(device.log).toEqual(['op-002', 'op-004'])
    expect(tab.outbox.refused.map(({ record, problem }) => [record.opId, problem?.code])).toEqual([
      ['op-001', 'goal.retired'],
      ['op-003', 'goal.retired'],
    ])
    tab.die()
    const next = device.openTab()
    await next.start()
    expect(idsOf(next.outbox.refused)).toEqual(['op-001', 'op-003'])
    await next.outbox.discard('op-003')
    device.set.refuse.clear()
    await next.outbox.tryAgain('op-001')
    await device.settle()
    expect([device.log, next.outbox.refused]).toEqual([['op-002', 'op-004', 'op-001'], []])
  })

  test('[OFFLINE-5] tried again and refused again it is still there', async () => {
    const { device, tab } = await oneTab()
    await device.line('down')
    await tab.make()
    device.set.refuse.add('op-001')
    await device.line('up')
    await tab.outbox.tryAgain('op-001')
    await device.settle()
    expect(idsOf(tab.outbox.refused)).toEqual(['op-001'])
  })

  test('[OFFLINE-5] a waiting write that is given up is never sent', async () => {
    const { device, tab } = await oneTab()
    await device.line('down')
    const [first] = [await tab.make(), await tab.make()]
    first.discard()
    await device.settle()
    await device.line('up')
    expect([device.log, first.state]).toEqual([['op-002'], 'discarded'])
  })

  test('[OFFLINE-6] an ended session keeps everything, asks once for each write made here, and signing in sends it', async () => {
    const { device, tab } = await oneTab()
    await device.line('signedOut')
    await tab.make()
    await device.pass(86_400_000 * 3)
    expect([tab.writes('waiting').length, device.set.asked]).toEqual([1, 1])
    await tab.make()
    expect(device.set.asked).toBe(2)
    await device.line('up')
    expect(device.log).toEqual(['op-001', 'op-002'])
  })

  test('[OFFLINE-3] on a bad line it is shown as kept after two seconds, while it is tried', async () => {
    const { device, tab } = await oneTab()
    await device.line('lostOnTheWay')
    const write = await tab.make()
    expect(write.state).toBe('waiting')
    await device.pass(30_000)
    expect(device.set.tries).toBeGreaterThan(3)
    await device.line('up')
    expect([write.state, device.log.length]).toEqual(['saved', 1])
  })
})

type Device = ReturnType<typeof aDevice>
type Tab = ReturnType<Device['openTab']>
type World = { device: Device; tabs: Tab[]; all: Tab[]; made: string[] }
/** What happens, in words for whoever reads a counterexample, and as something to run. */
type Step = { it: string; run: (world: World) => Promise<void> }

async function make({ made }: World, tab: Tab): Promise<void> {
  const write = await tab.make()
  if (write.isKept) made.push(write.record.opId)
}

const pick = (tabs: Tab[], at: number): Tab | undefined => tabs[at % Math.max(1, tabs.length)]
const LINES = ['up', 'down', 'lostOnTheWay', 'ackLost', 'signedOut'] as const

const makes = fc.nat(2).map((at): Step => {
  return {
    it: `tab ${at} makes a write`,
    run: async (world) => {
      const tab = pick(world.tabs, at)
      if (tab) await make(world, tab)
    },
  }
})
const dies = fc.tuple(fc.nat(2), fc.nat(20)).map(([at, turns]): Step => {
  return {
    it: `tab ${at} makes a write and dies ${turns} turns into it`,
    run: async (world) => {
      const tab = pick(world.tabs, at)
      if (!tab) return
      const making = make(world, tab)
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
      tab.die()
      world.tabs = world.tabs.filter((each) => each !== tab)
      await making
    },
  }
})
const opens: Step = {
  it: 'a tab opens',
  run: async ({ device, tabs, all }) => {
    const tab = device.openTab()
    tabs.push(tab)
    all.push(tab)
    await tab.start()
  },
}
const turnsLine = fc.constantFrom(...LINES).map((line): Step => {
  return { it: `the line: ${line}`, run: ({ device }) => device.line(line) }
})
const passes = fc.constantFrom(500, 2500, 40_000).map((ms): Step => {
  return { it: `${ms} ms pass`, run: ({ device }) => device.pass(ms) }
})
const refuses = fc.nat(30).map((id): Step => {
  const opId = `op-${String(id).padStart(3, '0')}`
  return { it: `${opId} will be refused`, run: async ({ device }) => void device.set.refuse.add(opId) }
})
const aStep = fc.oneof(
  { weight: 5, arbitrary: makes },
  { weight: 4, arbitrary: turnsLine },
  { weight: 2, arbitrary: dies },
  { weight: 2, arbitrary: fc.constant(opens) },
  { weight: 2, arbitrary: passes },
  { weight: 1, arbitrary: refuses },
)

test('[OFFLINE-4] whatever happens in whatever order, each kept write is at the hub exactly once or seen with its reason', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aStep, { maxLength: 40 }), async (steps) => {
      const device = aDevice()
      const world: World = { device, tabs: [device.openTab()], all: [], made: [] }
      world.all.push(...world.tabs)
      await world.tabs[0]?.start()
      for (const { run } of steps) await run(world)
      const last = device.openTab()
      await last.start()
      await device.line('up')
      await device.pass(60_000)
      const refused = idsOf(last.outbox.refused)
      const told = [...refused, ...idsOf(world.all.flatMap((tab) => tab.writes('refused')))]
      expect(new Set(device.log).size).toBe(device.log.length)
      expect(world.made.filter((opId) => !device.log.includes(opId) && !told.includes(opId))).toEqual([])
      expect(refused.filter((opId) => device.log.includes(opId))).toEqual([])
      expect(device.log).toEqual([...device.log].sort())
      for (const tab of [...world.tabs, last]) expect([tab.writes('saving'), tab.writes('waiting')]).toEqual([[], []])
      expect((await device.store.list()).filter(({ problem }) => !problem)).toEqual([])
    }),
    { numRuns: 500 },
  )
}, 120_000)
