import { readdirSync, readFileSync } from 'node:fs'

/** What a process holds. */
export type Usage = { rssMb: number; fds: number }

/** What Linux tells of a process. */
export function usageOf(pid: number): Usage {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const rssKb = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0)
  return { rssMb: rssKb / 1024, fds: readdirSync(`/proc/${pid}/fd`).length }
}
