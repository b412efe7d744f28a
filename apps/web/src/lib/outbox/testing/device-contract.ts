import { deviceStore } from '../device.store.ts'
import { openDevice } from '../device.ts'
import { STORE_CASES } from '../store.contract.ts'

/** Runs the contract on IndexedDB, each case on a device of its own. In a real browser only. */
export async function runContract(): Promise<{ title: string; answer: unknown; expected: unknown }[]> {
  const results = []
  for (const [index, { title, run, expected }] of STORE_CASES.entries()) {
    const name = `contract-${index}`
    const device = await openDevice(name)
    const answer = await run(deviceStore(device, 'person-1'), async () => {
      device.close()
      return deviceStore(await openDevice(name), 'person-1')
    })
    results.push({ title, answer, expected })
  }
  return results
}
