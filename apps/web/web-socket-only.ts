import type { Plugin } from 'vite'

/** Where Engine.IO's client lists the ways it can travel. The pin is exact, and the build fails when the list moves. */
const LIST = /engine\.io-client[\\/]build[\\/]esm[\\/]transports[\\/]index\.js$/
const KNOWN = 'websocket: WS'
/** Its index names the other ways once more; with nobody asking for them they fall away, unless loading them counted as an effect. */
const POLLING = /engine\.io-client[\\/]build[\\/]esm[\\/]transports[\\/](polling|webtransport)[\w.-]*\.js$/

/** Leaves long polling and WebTransport out of the page: the hub speaks WebSocket and nothing else. */
export function webSocketOnly(): Plugin {
  return {
    name: 'closeby:web-socket-only',
    enforce: 'pre',
    transform(code, id) {
      if (POLLING.test(id)) return { code, moduleSideEffects: false }
      if (!LIST.test(id)) return null
      if (!code.includes(KNOWN)) throw new Error('the transports of engine.io-client are listed differently')
      return `import { WS } from './websocket.js'\nexport const transports = { ${KNOWN} }`
    },
  }
}
