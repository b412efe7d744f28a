import { describeLog } from './log.contract.ts'
import { createMemoryStore } from './memory-store.ts'

const store = createMemoryStore()
describeLog('memory', () => ({ store }))
