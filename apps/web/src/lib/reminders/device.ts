import { call } from '#lib/accounts/call.ts'

/** Whether this browser gets notices: `serverOff` when this installation sends none, `missing` when the browser cannot. */
export type DeviceNotices = 'on' | 'off' | 'denied' | 'missing' | 'serverOff'

function isAble(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
}

async function serverKey(): Promise<string | null> {
  const answer = await call<{ publicKey: string | null }>('/api/push-key')
  return answer.ok ? answer.body.publicKey : null
}

/** Null while this page runs without a service worker, as in a browser that blocks them. */
async function registration(): Promise<ServiceWorkerRegistration | null> {
  return (await navigator.serviceWorker.getRegistration()) ?? null
}

export async function readDevice(): Promise<DeviceNotices> {
  const worker = isAble() ? await registration() : null
  if (!worker) return 'missing'
  if (Notification.permission === 'denied') return 'denied'
  return (await worker.pushManager.getSubscription()) ? 'on' : 'off'
}

async function tell(subscription: PushSubscription): Promise<boolean> {
  const { endpoint, keys, expirationTime } = subscription.toJSON()
  const body = { endpoint, keys, expirationTime: expirationTime ?? null }
  return (await call('/api/push-subscriptions', { method: 'POST', body })).ok
}

/** Asks the person for leave and the browser for an address. To be called from a tap. @throws when the push service is away */
export async function turnOn(): Promise<DeviceNotices> {
  const worker = isAble() ? await registration() : null
  if (!worker) return 'missing'
  if ((await Notification.requestPermission()) !== 'granted') return 'denied'
  const key = await serverKey()
  if (key === null) return 'serverOff'
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  if (await tell(subscription)) return 'on'
  await subscription.unsubscribe()
  throw new Error('the hub did not take the subscription')
}

export async function turnOff(): Promise<DeviceNotices> {
  const subscription = await (await registration())?.pushManager.getSubscription()
  if (!subscription) return readDevice()
  const { endpoint } = subscription
  await subscription.unsubscribe()
  // Should the hub not hear of it, the push service answers that this address is gone, and the hub forgets it then.
  await call('/api/push-subscriptions', { method: 'DELETE', body: { endpoint } })
  return 'off'
}
