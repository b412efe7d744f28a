import { call } from '#lib/accounts/call.ts'
import { session } from '#lib/accounts/session.svelte.ts'
import type { Commands } from '#lib/live/commands.svelte.ts'
import type { Connection } from '#lib/live/connection.svelte.ts'
import { browserGround } from '#lib/live/ground.ts'
import type { LiveSocket } from '#lib/live/socket.ts'
import { deviceLeases, deviceStore } from './device.store.ts'
import type { Device } from './device.ts'
import { openDevice } from './device.ts'
import { memoryStore } from './memory.store.ts'
import { Outbox } from './outbox.svelte.ts'
import type { OutboxDeps, Pokes, Turn } from './outbox.svelte.ts'
import { safeStore } from './safe.store.ts'
import { leaseTurn, lockTurn } from './turns.ts'

export type OutboxPage = { person: string; commands: Commands; socket: LiveSocket; connection: Connection }

let device: Promise<Device | null> | undefined

/** What is kept on this device, or null where it gives no place. Opened once for each page. */
export function findDevice(): Promise<Device | null> {
  return (device ??= openDevice().catch(() => null))
}

function pokesOf(name: string): Pokes {
  if (!('BroadcastChannel' in globalThis)) return { poke: () => undefined, listen: () => () => undefined }
  const channel = new BroadcastChannel(name)
  return {
    poke: () => channel.postMessage('changed'),
    listen: (run) => {
      channel.addEventListener('message', run)
      return () => {
        channel.removeEventListener('message', run)
        channel.close()
      }
    },
  }
}

function turnOf(name: string, here: Device | null): Turn {
  if ('locks' in navigator) return lockTurn(navigator.locks, name)
  // A page that shares nothing with another has nobody to take turns with.
  return here ? leaseTurn(deviceLeases(here, name), browserGround) : (run) => run()
}

/** What differs between the pages that send. */
type Page = Omit<OutboxDeps, 'store' | 'turn' | 'pokes' | 'persist' | 'ground'>

/** A person's outbox on this device; it sends nothing before `start` or `flush`. */
export async function outboxOf(person: string, page: Page): Promise<Outbox> {
  const here = await findDevice()
  const name = `closeby:outbox:${person}`
  let hasAskedToPersist = false
  return new Outbox({
    ...page,
    store: here ? safeStore(deviceStore(here, person)) : memoryStore(),
    turn: turnOf(name, here),
    pokes: pokesOf(name),
    persist: () => {
      if (hasAskedToPersist) return
      hasAskedToPersist = true
      void navigator.storage?.persist?.()
    },
    ground: browserGround,
  })
}

/** The outbox of the person this page shows, already sending. */
export async function openOutbox({ person, commands, socket, connection }: OutboxPage): Promise<Outbox> {
  const outbox = await outboxOf(person, {
    attempt: (record) =>
      commands.attempt(record, ({ path, method, body }, key) =>
        call(path, { method, ...(body && { body }), key, person, asks: false }),
      ),
    adopt: (record) => commands.adopt(record),
    onUp: (run) => {
      const stops = [socket.listen({ up: run }), session.onBack(run)]
      return () => stops.forEach((stop) => stop())
    },
    isOffline: () => connection.state === 'offline',
    askToSignIn: () => void session.askAgain(),
    now: () => connection.now(),
  })
  await outbox.start()
  return outbox
}
