import { Agent, get } from 'node:http'
import { nowUs } from '../core/clock.ts'
import type { Row } from './socket.ts'

const EVERY_MS = 1_000

/** Clients that ask for a resource once a second with the tag they have, each at a time of its own. Answers the end. */
export function startPollers(options: {
  port: number
  resources: readonly string[]
  onRows: (socket: number, rows: readonly Row[], atUs: number) => void
}): () => void {
  const { port, resources, onRows } = options
  const agent = new Agent({ keepAlive: true, maxSockets: resources.length })
  const timers: NodeJS.Timeout[] = []
  const tags: (string | undefined)[] = []

  function ask(socket: number, path: string): void {
    const tag = tags[socket]
    const headers = tag === undefined ? {} : { 'if-none-match': tag }
    get({ host: '127.0.0.1', port, path, agent, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        tags[socket] = response.headers.etag
        if (response.statusCode !== 200) return
        const { rows } = JSON.parse(Buffer.concat(chunks).toString()) as { rows: Row[] }
        onRows(socket, rows, nowUs())
      })
    }).on('error', () => undefined)
  }

  resources.forEach((path, socket) => {
    const first = setTimeout(
      () => {
        ask(socket, path)
        timers.push(setInterval(() => ask(socket, path), EVERY_MS))
      },
      (EVERY_MS * socket) / resources.length,
    )
    timers.push(first)
  })
  return () => {
    timers.forEach(clearTimeout)
    agent.destroy()
  }
}
