import { createServer, connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

export type LossyProxy = {
  /** The same address, by way of the proxy. */
  url: string
  /** `answers`: requests arrive and their answers are lost, with the connections. `answer`: one. `all`: nobody gets through. */
  cut: (what: 'answer' | 'answers' | 'all') => void
  heal: () => void
  close: () => Promise<void>
}

/** A way to a server that a test can cut, as a network does: without a word. */
export async function openLossyProxy(target: string): Promise<LossyProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let lost: 'answer' | 'answers' | 'all' | null = null
  const drop = () => sockets.forEach((socket) => socket.destroy())

  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    if (lost === 'all') return void near.destroy()
    near.on('data', (sent) => far.write(sent))
    far.on('data', (answer) => {
      if (!lost) return void near.write(answer)
      if (lost === 'answer') lost = null
      drop()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(target)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: url.toString(),
    cut(what) {
      lost = what
      if (what === 'all') drop()
    },
    heal() {
      lost = null
    },
    async close() {
      drop()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
