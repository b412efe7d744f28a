import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem } from 'node:os'

/** Where a process runs: what is measured has a core to itself, the driver and the databases share the other. `any`: wherever there is room. */
export type Core = 'server' | 'driver' | 'store' | 'any'

const COUNT = availableParallelism()
const CAN_PIN = COUNT > 1 && spawnSync('taskset', ['-V']).status === 0
const CPU: Record<Exclude<Core, 'any'>, number> = { server: 0, driver: 1, store: COUNT > 2 ? 2 : 1 }
const TICKS_PER_SECOND = 100

/** The command that runs a program on a core, or as it is where cores cannot be chosen. */
export function pinned(core: Core, program: string, args: string[]): { command: string; args: string[] } {
  if (!CAN_PIN || core === 'any') return { command: program, args }
  return { command: 'taskset', args: ['-c', String(CPU[core]), program, ...args] }
}

/** Processor seconds a process has used so far, all threads together; 0 for one that is gone. */
export function cpuSecondsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  } catch {
    return 0
  }
}

/** Resident memory in MiB; 0 for a process that is gone. */
export function memoryOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) / 256
  } catch {
    return 0
  }
}

/** One line for the document: the machine, and which core does what. */
export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30)
  const split = CAN_PIN
    ? `hubs and peers on core ${CPU.server}, the driver and other clients on core ${CPU.driver}, mongod and Redis on core ${CPU.store}`
    : 'cores not assigned (no taskset)'
  return `${COUNT} cores (${cpus()[0]?.model ?? 'unknown'}), ${memory} GiB, Linux ${release()}, Node ${process.version}; ${split}`
}
