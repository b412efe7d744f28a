import { afterEach, describe, expect, test } from 'vitest'
import { Write } from '#lib/live/commands.svelte.ts'
import { toasts } from '#lib/ui/toast.svelte.ts'
import { sayWrite } from './say-write.ts'
import { recordOf } from './store.contract.ts'

afterEach(() => toasts.hide())

async function kept(opId: string): Promise<Write> {
  const write = new Write(recordOf(opId, '500 steps'))
  sayWrite(write, () => undefined)
  void write.pause({ code: 'retry' }, () => () => undefined)
  await write.waits
  return write
}

describe('what is said of a write that is kept', () => {
  test('[OFFLINE-3] it can be taken back while it waits, and no longer once it was sent', async () => {
    const write = await kept('a')
    expect(toasts.current).toMatchObject({ text: '500 steps kept on this device', action: { word: 'Undo' } })
    write.save({ seq: 4 }, 0)
    await write.settled
    expect(toasts.current).toBeNull()
  })

  test('[OFFLINE-3] Undo gives it up', async () => {
    const write = await kept('a')
    await toasts.act()
    expect([write.state, await write.settled]).toEqual(['discarded', 'discarded'])
  })

  test('[OFFLINE-3] what was said since stays', async () => {
    const [first, second] = [await kept('a'), await kept('b')]
    first.save({ seq: 4 }, 0)
    await first.settled
    expect(toasts.current?.action).toBeDefined()
    await toasts.act()
    expect(second.state).toBe('discarded')
  })
})
