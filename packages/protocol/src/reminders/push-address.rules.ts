/** Names that lead to this machine or into a house, whatever a resolver says. */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|home\.arpa)\.?$/
const IP = /^(\d+(\.\d+){0,3}|0x[0-9a-f.x]+|\[.*\])$/i

/**
 * Whether a push service could have this address: https on a public name. A development start also takes this machine's,
 * for a push service of its own. A name can still resolve to anything, which the sender judges.
 */
export function isPushAddress(endpoint: string, { isProduction }: { isProduction: boolean }): boolean {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null
  if (!url || url.username !== '' || url.password !== '') return false
  if (!isProduction) return url.protocol === 'https:' || url.protocol === 'http:'
  const { hostname, protocol, port } = url
  return (
    protocol === 'https:' && port === '' && !IP.test(hostname) && !PRIVATE_NAME.test(hostname) && hostname.includes('.')
  )
}
