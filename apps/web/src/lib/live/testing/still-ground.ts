import type { Ground } from '../ground.ts'

/** A ground that stands still until the test moves it. */
export function stillGround(start = Date.parse('2026-11-21T12:00:00Z')) {
  let now = start
  let ids = 0
  let timers: { at: number; run: () => void }[] = []
  const ground: Ground = {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((each) => each !== timer)
      }
    },
    random: () => 1,
    uuid: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
  }
  /** Lets everything that was already promised happen. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }
  return {
    ...ground,
    settle,
    /** The device sleeps: its clock goes on, nothing runs. */
    sleep(ms: number): void {
      now += ms
    },
    /** Moves time on, running what falls due in its order. */
    async pass(ms: number): Promise<void> {
      const end = now + ms
      await settle()
      for (;;) {
        const [due] = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (!due) break
        timers = timers.filter((each) => each !== due)
        now = Math.max(now, due.at)
        due.run()
        await settle()
      }
      now = end
    },
  }
}
