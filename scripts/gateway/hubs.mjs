import http from 'node:http'

const LOOK_MS = 1_000
const ANSWER_MS = 900

/**
 * Knows which hubs take new work. A hub that drains or does not answer gets none until it says ready again; what it already
 * holds is left alone.
 * @param {string[]} urls
 */
export function createHubs(urls) {
  const hubs = urls.map((url) => ({ url: new URL(url), isReady: false }))
  let turn = 0

  const look = (hub) =>
    new Promise((done) => {
      const request = http.get(new URL('/readyz', hub.url), { agent: false, timeout: ANSWER_MS }, (answer) => {
        answer.resume()
        hub.isReady = answer.statusCode === 200
        done()
      })
      request.on('timeout', () => request.destroy(new Error('no answer')))
      request.on('error', () => {
        hub.isReady = false
        done()
      })
    })

  const lookAtAll = () => Promise.all(hubs.map(look))
  const timer = setInterval(lookAtAll, LOOK_MS)
  timer.unref()

  return {
    lookAtAll,
    /** Ready hubs, the next in turn first, so that a refused connection can go on to another. */
    inTurn() {
      const ready = hubs.filter((hub) => hub.isReady)
      turn += 1
      return ready.map((_, at) => ready[(turn + at) % ready.length])
    },
    close: () => clearInterval(timer),
  }
}
