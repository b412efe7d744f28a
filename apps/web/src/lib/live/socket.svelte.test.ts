import { describe, expect, test } from 'vitest'
import { boardOf } from './testing/a-log.ts'
import { fakeHub } from './testing/fake-hub.ts'

async function live() {
  const hub = fakeHub()
  await hub.start()
  hub.live.openBoard()
  await hub.answer('board:open', boardOf([]))
  return hub
}
const check = { view: 'board', count: 0, sum: 0 } as const

describe('the socket', () => {
  test('[AUTH-5] each line gets a ticket of its own', async () => {
    const hub = await live()
    await hub.cut()
    await hub.ground.pass(500)
    expect(hub.counts()).toEqual({ tickets: 2, lines: 2, signedOut: 0 })
  })

  test('[HUB-10] a refusal that carries a slot is kept to the millisecond', async () => {
    const hub = fakeHub()
    hub.set.opensAtOnce = false
    await hub.start()
    await hub.refuse({ code: 'retry', afterMs: 1234 })
    await hub.ground.pass(1233)
    expect(hub.counts().lines).toBe(1)
    await hub.ground.pass(1)
    expect(hub.counts().lines).toBe(2)
  })

  test('[HUB-10] without a slot the wait doubles up to five seconds', async () => {
    const hub = fakeHub()
    hub.set.opensAtOnce = false
    await hub.start()
    for (const ms of [500, 1000, 2000, 4000, 5000, 5000]) {
      const { lines } = hub.counts()
      await hub.refuse({ code: 'retry' })
      await hub.ground.pass(ms - 1)
      expect(hub.counts().lines).toBe(lines)
      await hub.ground.pass(1)
      expect(hub.counts().lines).toBe(lines + 1)
    }
  })

  test('[HUB-10] a hub that drains is left at the slot it gave, and not shown as a break', async () => {
    const hub = await live()
    await hub.send('hub:drain', { retryIn: 3000 })
    await hub.ground.pass(2999)
    expect(hub.counts().lines).toBe(1)
    await hub.ground.pass(1)
    expect(hub.counts().lines).toBe(2)
    expect(hub.live.connection.state).toBe('live')
  })

  test('[HUB-10] a hub that drains and ends early keeps its slot', async () => {
    const hub = await live()
    await hub.send('hub:drain', { retryIn: 3000 })
    await hub.ground.pass(1000)
    await hub.cut()
    await hub.ground.pass(1999)
    expect(hub.counts().lines).toBe(1)
    await hub.ground.pass(1)
    expect(hub.counts().lines).toBe(2)
  })

  test('[AUTH-3] an ended session is told once and waited for; signing in again comes back at once', async () => {
    const hub = await live()
    hub.set.ticket = { ok: false, problem: { code: 'auth.required' } }
    await hub.send('session:ended', { code: 'auth.required' })
    await hub.ground.pass(60_000)
    expect(hub.counts()).toEqual({ tickets: 1, lines: 1, signedOut: 1 })
    hub.set.ticket = { ok: true, ticket: 'next', serverNow: null }
    hub.live.socket.wake()
    await hub.ground.pass(0)
    expect(hub.live.socket.isUp).toBe(true)
  })

  test('[WEB-1] an ask whose line is cut is unanswered, never hanging', async () => {
    const hub = await live()
    const answer = hub.live.socket.ask('goal:add', {})
    await hub.cut()
    expect(await answer).toBe('unanswered')
  })
})

describe('the connection', () => {
  test('[WEB-3] a cut line is shown as reconnecting, as of the moment last heard, after a second', async () => {
    const hub = await live()
    const heardAt = hub.ground.now()
    hub.set.ticket = { ok: false, problem: { code: 'retry' } }
    await hub.cut()
    expect(hub.live.connection.state).toBe('live')
    await hub.ground.pass(1000)
    expect(hub.live.connection.state).toBe('reconnecting')
    await hub.ground.pass(30_000)
    expect(hub.live.connection.asOf).toBe(heardAt)
  })

  test('[WEB-3] ten silent seconds are not live, fifteen look for another line', async () => {
    const hub = await live()
    await hub.ground.pass(10_000)
    expect(hub.live.connection.state).toBe('live')
    await hub.ground.pass(1000)
    expect(hub.live.connection.state).toBe('reconnecting')
    expect(hub.counts().lines).toBe(1)
    await hub.ground.pass(6000)
    expect(hub.counts().lines).toBe(2)
  })

  test('[WEB-3] checks keep it live', async () => {
    const hub = await live()
    for (let turn = 0; turn < 6; turn += 1) {
      await hub.ground.pass(5000)
      await hub.send('view:check', check)
    }
    expect(hub.live.connection.state).toBe('live')
    expect(hub.counts().lines).toBe(1)
  })

  test('[HUB-9] a hub that holds data back is not live until it says so', async () => {
    const hub = await live()
    await hub.send('hub:state', { mode: 'held' })
    await hub.ground.pass(1000)
    expect(hub.live.connection.state).toBe('reconnecting')
    await hub.send('hub:state', { mode: 'live' })
    expect(hub.live.connection.state).toBe('live')
  })

  test('[WEB-3] a device without a network is offline, and tries at once when it is back', async () => {
    const hub = await live()
    hub.set.isOnline = false
    await hub.cut()
    await hub.signal()
    expect(hub.live.connection.state).toBe('offline')
    hub.set.isOnline = true
    await hub.signal()
    await hub.ground.pass(0)
    await hub.answer('board:open', { ...boardOf([]), gone: [] })
    expect(hub.live.connection.state).toBe('live')
  })

  test('[WEB-3] a device that slept is not live until it has heard again', async () => {
    const hub = await live()
    await hub.ground.pass(0)
    hub.ground.sleep(3_600_000)
    await hub.signal()
    expect(hub.live.connection.state).toBe('reconnecting')
  })

  test('[TIME-1] a wrong clock of the device is set right by the server’s', async () => {
    const hub = fakeHub()
    hub.set.ticket = { ok: true, ticket: 'ticket', serverNow: hub.ground.now() + 86_400_000 }
    await hub.start()
    expect(hub.live.connection.now()).toBe(hub.ground.now() + 86_400_000)
  })
})
