import { lookup } from 'node:dns'
import type { LookupAddress, LookupOptions } from 'node:dns'
import { BlockList, isIP } from 'node:net'

// Apart, because a list of both takes every IPv4 address for the IPv6 one it can be written as.
const CLOSED = {
  ipv4: listOf('ipv4', [
    ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
    ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
    ...['224.0.0.0/4', '240.0.0.0/4'],
  ]),
  // Among them every way to write an IPv4 address as an IPv6 one.
  ipv6: listOf('ipv6', [
    ...['::/96', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32'],
    ...['2002::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
  ]),
}

function listOf(type: 'ipv4' | 'ipv6', ranges: string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits = ''] = range.split('/')
    list.addSubnet(address, Number(bits), type)
  }
  return list
}

/** False for this machine, this network, and every range that is nobody's in the open. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  const type = version === 6 ? 'ipv6' : 'ipv4'
  return version !== 0 && !CLOSED[type].check(address, type)
}

export class PrivateAddress extends Error {}

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void

/**
 * Resolves a name for a connection, and refuses one that leads inside. It is asked by the connection itself, so a name
 * cannot lead elsewhere between the check and its use.
 */
export function publicLookup(hostname: string, options: LookupOptions, done: Found): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, [])
    const [first] = addresses
    if (!first || !addresses.every(({ address }) => isPublicAddress(address)))
      return done(new PrivateAddress('leads to no public address'), [])
    if (options.all) return done(null, addresses)
    done(null, first.address, first.family)
  })
}
