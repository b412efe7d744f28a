import { Write } from '#lib/live/commands.svelte.ts'
import type { CommandRecord, PostAnswer } from '#lib/live/commands.svelte.ts'
import { stillGround } from '#lib/live/testing/still-ground.ts'
import { memoryStore } from '../memory.store.ts'
import { Outbox } from '../outbox.svelte.ts'
import type { OutboxStore } from '../outbox-store.ts'

type Line = 'up' | 'down' | 'lostOnTheWay' | 'ackLost' | 'signedOut'
const never = new Promise<never>(() => undefined)
const RETRY: PostAnswer = { ok: false, status: 0, problem: { code: 'retry' } }

/** Lets everything that was already promised happen, in every tab. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A device with any number of tabs, one line to a hub in memory, and a person who makes writes. Tabs can die at any point. */
export function aDevice(store: OutboxStore = memoryStore(true)) {
  const ground = stillGround()
  const log: string[] = []
  const set = { line: 'up' as Line, refuse: new Set<string>(), tries: 0, asked: 0, persisted: 0 }
  /** What lay on the device at each try. */
  const storedAtTry: string[][] = []
  const listeners = new Map<number, () => void>()
  const wakers = new Map<number, () => void>()
  const waiting: { tab: number; begin: () => void }[] = []
  let holder: number | null = null
  let tabs = 0
  let ids = 0

  function release(): void {
    holder = null
    const next = waiting.shift()
    if (!next) return
    holder = next.tab
    next.begin()
  }

  async function hub(record: CommandRecord): Promise<PostAnswer> {
    set.tries += 1
    storedAtTry.push((await store.list()).map((kept) => kept.record.opId))
    const { line } = set
    await Promise.resolve()
    if (line === 'down' || line === 'lostOnTheWay') return RETRY
    if (line === 'signedOut') return { ok: false, status: 401, problem: { code: 'auth.required' } }
    // As the hub does: what it took it answers again, whatever it would say today.
    if (!log.includes(record.opId)) {
      if (set.refuse.has(record.opId)) return { ok: false, status: 409, problem: { code: 'goal.retired' } }
      log.push(record.opId)
    }
    await Promise.resolve()
    return line === 'ackLost' ? RETRY : { ok: true, body: { ok: true, seq: log.indexOf(record.opId) + 1 } }
  }

  function openTab() {
    const tab = (tabs += 1)
    let isDead = false
    /** What a dead tab waits for never comes. */
    const whileAlive =
      <Rest extends unknown[], Result>(run: (...rest: Rest) => Promise<Result>) =>
      async (...rest: Rest): Promise<Result> => {
        if (isDead) return never
        const result = await run(...rest)
        return isDead ? never : result
      }
    const open: Write[] = []
    const adopt = (record: CommandRecord): Write => {
      const write = new Write(record)
      open.push(write)
      return write
    }
    const outbox = new Outbox({
      store: new Proxy(store, {
        get: (target, name: keyof OutboxStore) => whileAlive(target[name] as () => Promise<unknown>),
      }),
      turn: async (run) => {
        if (isDead) return never
        if (holder === null) holder = tab
        else await new Promise<void>((begin) => waiting.push({ tab, begin }))
        try {
          return await run()
        } finally {
          if (!isDead) release()
        }
      },
      pokes: {
        poke: () => {
          if (!isDead) for (const [other, run] of listeners) if (other !== tab) run()
        },
        listen: (run) => {
          listeners.set(tab, run)
          return () => listeners.delete(tab)
        },
      },
      attempt: whileAlive(hub),
      adopt,
      onUp: (run) => {
        wakers.set(tab, run)
        return () => wakers.delete(tab)
      },
      isOffline: () => set.line === 'down',
      askToSignIn: () => (set.asked += 1),
      persist: () => (set.persisted += 1),
      now: ground.now,
      ground: { after: (ms, run) => ground.after(ms, () => void (isDead || run())) },
    })
    return {
      outbox,
      open,
      writes: (state: Write['state']) => open.filter((write) => write.state === state),
      start: async () => {
        void outbox.start()
        await settle()
      },
      /** Makes a write. Whether it reached the device is in the answer's `isKept`. */
      make: async (patientId = 'patient-1'): Promise<Write> => {
        const opId = `op-${String((ids += 1)).padStart(3, '0')}`
        const write = adopt({
          opId,
          event: 'goal:logProgress',
          payload: { patientId, goalId: 'steps', amount: ids, at: '2026-11-20T16:00:00.000Z' },
          twin: null,
          words: `${ids} steps`,
          madeAt: ground.now(),
        })
        void outbox.take(write)
        await settle()
        return write
      },
      die: () => {
        isDead = true
        outbox.stop()
        for (const at of waiting.keys()) if (waiting[at]?.tab === tab) waiting.splice(at, 1)
        if (holder === tab) release()
      },
    }
  }

  return {
    store,
    log,
    set,
    storedAtTry,
    ground,
    settle,
    openTab,
    /** The line changes; `up` is noticed at once. */
    line: async (line: Line) => {
      set.line = line
      if (line === 'up') for (const wake of wakers.values()) wake()
      await settle()
    },
    pass: async (ms: number) => {
      await ground.pass(ms)
      await settle()
    },
  }
}
