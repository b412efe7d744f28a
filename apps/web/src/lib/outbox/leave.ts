import { call } from '#lib/accounts/call.ts'
import { Write } from '#lib/live/commands.svelte.ts'
import { deviceStore } from './device.store.ts'
import { forget, forgetOthers, setPersonHere } from './device.ts'
import { findDevice, outboxOf } from './open-outbox.ts'

/* Coming to and leaving a device. */

const MARK = 'closeby:here'
const LEFT = 'closeby:left'
/** A channel also tells its own page, which is on its way to sign-out already. */
let isLeaving = false

/** This person's Today opens here without a network from now on; of anybody else only sealed, unsent entries stay. */
export async function comeHere(person: string): Promise<void> {
  localStorage.setItem(MARK, person)
  const device = await findDevice()
  if (!device) return
  await setPersonHere(device, person)
  await forgetOthers(device, person)
}

/** Somebody else signed in without the last person signing out: what the last one saw goes. */
export async function othersLeft(person: string): Promise<void> {
  localStorage.removeItem(MARK)
  const device = await findDevice()
  if (!device) return
  await forgetOthers(device, person)
  await device.clear('marks')
}

/** How many entries of a person are still on this device, refused ones too. */
export async function countKept(person: string): Promise<number> {
  const device = await findDevice()
  return device ? (await deviceStore(device, person).list()).length : 0
}

/** Tries to send all that is kept, once. Answers how many are left, refused ones too. */
export async function sendKept(person: string): Promise<number> {
  const outbox = await outboxOf(person, {
    attempt: async ({ twin, opId }) => {
      if (!twin) return { ok: false, status: 0, problem: { code: 'retry' } }
      const { path, method, body } = twin
      return call(path, { method, ...(body && { body }), key: opId, person, asks: false })
    },
    adopt: (record) => new Write(record),
    onUp: () => () => undefined,
    isOffline: () => false,
    askToSignIn: () => undefined,
    now: () => Date.now(),
  })
  await outbox.flush()
  outbox.stop()
  return countKept(person)
}

/**
 * Leaves nothing of a person on this device that could be read: no key, no last-seen day, no cached file, no way to be pushed to. With
 * `keepEntries` the unsent entries stay, sealed, and their key with them. Pages of the same person that are still open go to sign-in.
 */
export async function leave(person: string, keepEntries: boolean): Promise<void> {
  isLeaving = true
  localStorage.removeItem(MARK)
  const device = await findDevice()
  if (device) await forget(device, person, keepEntries)
  await Promise.all((await globalThis.caches?.keys())?.map((name) => caches.delete(name)) ?? [])
  const registration = await navigator.serviceWorker?.getRegistration()
  await (await registration?.pushManager?.getSubscription())?.unsubscribe()
  if ('BroadcastChannel' in globalThis) {
    const channel = new BroadcastChannel(LEFT)
    channel.postMessage(person)
    channel.close()
  }
}

/** Runs when this person left in another tab. */
export function onLeft(person: string, run: () => void): () => void {
  if (!('BroadcastChannel' in globalThis)) return () => undefined
  const channel = new BroadcastChannel(LEFT)
  channel.addEventListener('message', ({ data }) => void (data === person && !isLeaving && run()))
  return () => channel.close()
}
