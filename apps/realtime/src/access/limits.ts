import { Refusal } from '@closeby/protocol/core'
import type { Context, RateClass } from '../registry/door.ts'
import { createBuckets } from './person-bucket.ts'
import type { Counter } from './counters.ts'

const HOUR = 3_600

/** How often an address may do what needs no account, by name: [times, seconds]. */
export const ADDRESS_LIMITS = {
  signIn: [60, 60],
  register: [5, HOUR],
  forgot: [20, HOUR],
} as const satisfies Record<string, readonly [number, number]>
export type AddressLimit = keyof typeof ADDRESS_LIMITS

export type Limits = {
  /** Admits one call of a door by its rate class. @throws Refusal `rate.limited` */
  admit: (context: Context, rate: RateClass, cost: number) => Promise<void>
  /** Counts one attempt against the address. @throws Refusal `rate.limited` */
  countAddress: (limit: AddressLimit, address: string) => Promise<void>
}

/**
 * Every limit that is not an account's own. A person has 60 calls a second over all his sockets and requests on this
 * hub; whoever has not signed in is limited by address, unless a development start opened that.
 */
export function createLimits(deps: {
  createCounter: (name: string, seconds: number) => Counter
  monotonicMs: () => number
  isOpen: boolean
}): Limits {
  const { monotonicMs, isOpen } = deps
  const persons = createBuckets({ perSecond: 60, burst: 60, monotonicMs })
  const addresses = createBuckets({ perSecond: 100, burst: 300, monotonicMs })
  const counters = new Map(
    Object.entries(ADDRESS_LIMITS).map(([name, [, seconds]]) => [name, deps.createCounter(`address-${name}`, seconds)]),
  )
  const countAddress = async (limit: AddressLimit, address: string) => {
    if (isOpen) return
    const { count, afterMs } = (await counters.get(limit)?.add(networkOf(address))) ?? { count: 0, afterMs: 0 }
    if (count > ADDRESS_LIMITS[limit][0]) throw new Refusal('rate.limited', { afterMs })
  }
  return {
    countAddress,
    admit: async ({ caller, address }, rate, cost) => {
      if (caller) persons.take(caller.user.id, cost)
      else if (rate === 'signIn') await countAddress('signIn', address)
      else if (!isOpen) addresses.take(networkOf(address), cost)
    },
  }
}

/** Whom an address stands for: one IPv4 host, or the /64 network an IPv6 household has. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1]) return mapped[1]
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const start = head === '' ? [] : head.split(':')
  const end = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - start.length - end.length) }, () => '0')
  return [...start, ...gap, ...end].slice(0, 4).join(':')
}
