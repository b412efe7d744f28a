/*
 * How long from a patient's tap to a provider's board, through two hubs: a log is sent to one hub, its row comes down a
 * socket of the other.
 *
 *   npm start                                  (in one terminal)
 *   node scripts/measure-latency.ts [count]    (in another; 300 logs unless given)
 *
 * Needs Node 24 (`.tools/` has one after the first start) and reads `.run/closeby.json`, or the file that
 * CLOSEBY_RUN_FILE names. It registers one patient, has the first admin assign the first provider, and takes the
 * provider off again at the end. Logs are 60 to 120 ms apart, below every rate limit, so this is the time of a quiet
 * system and not its throughput.
 */
process.env['CLOSEBY_RUN_FILE'] ??= new URL('../.run/closeby.json', import.meta.url).pathname
const { aGoal, now, opId, register, signIn } = await import('../e2e/client.ts')
const { stack } = await import('../e2e/stack.ts')

const WARM_UP = 20
const count = Number(process.argv[2] ?? 300)
const [hubA, hubB = hubA] = stack.hubs
const accountOf = (role: string) => {
  const found = stack.accounts.find((account) => account.role === role)
  if (!found) throw new Error(`the running stack has no demo account of a ${role}: start it without --empty`)
  return found
}

const admin = await signIn(accountOf('admin').email, accountOf('admin').password)
const provider = await signIn(accountOf('provider').email, accountOf('provider').password)
const patient = await register('patient', 'Latency Measured')
const patientId = String(patient.user.patientId)
const goalId = String((await patient.call('POST', '/api/goals', aGoal({ target: 1_000_000 }))).body['goalId'])
const team = `/api/patients/${patientId}/care-team`
await admin.call('POST', team, { userId: provider.user.id, role: 'provider' })

const phone = await patient.socket(hubA)
const board = await provider.socket(hubB)
const opened = await board.ask('board:open', { batch: true })
if (opened['ok'] !== true) throw new Error(`the board did not open: ${JSON.stringify(opened)}`)

/** When each seq of the patient was first seen on the board. */
const seenAt = new Map<number, number>()
const waiting = new Map<number, () => void>()
board.io.on('view:rows', ({ rows }: { rows: { id: string; seq: number }[] }) => {
  const at = performance.now()
  for (const { id, seq } of rows) {
    if (id !== patientId) continue
    seenAt.set(seq, at)
    waiting.get(seq)?.()
  }
})
const seen = async (seq: number): Promise<number> => {
  if (!seenAt.has(seq)) await new Promise<void>((resolve) => waiting.set(seq, resolve))
  return seenAt.get(seq) as number
}

const durable: number[] = []
const shown: number[] = []
const afterAck: number[] = []
for (let index = 0; index < WARM_UP + count; index += 1) {
  const sentAt = performance.now()
  const ack = await phone.ask('goal:logProgress', { opId: opId(), patientId, goalId, amount: 1, at: now() })
  const ackedAt = performance.now()
  if (ack['ok'] !== true) throw new Error(`a log was refused: ${JSON.stringify(ack)}`)
  const rowAt = await seen(ack['seq'] as number)
  if (index >= WARM_UP) {
    durable.push(ackedAt - sentAt)
    shown.push(rowAt - sentAt)
    afterAck.push(rowAt - ackedAt)
  }
  await new Promise((resolve) => setTimeout(resolve, 60 + Math.random() * 60))
}

const at = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] as number
const line = (what: string, values: number[]) =>
  console.log(
    `${what.padEnd(34)} p50 ${at(values, 0.5).toFixed(1)} ms   p95 ${at(values, 0.95).toFixed(1)} ms   p99 ${at(values, 0.99).toFixed(1)} ms`,
  )
console.log(`${count} logs, ${hubA} to ${hubB}`)
line('sent to durable (ack)', durable)
line('sent to the row on the other hub', shown)
line('ack to the row on the other hub', afterAck)

await admin.call('DELETE', `${team}/${provider.user.id}`)
phone.close()
board.close()
