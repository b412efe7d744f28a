import { describeBoardRows } from './board-rows.contract.ts'
import { createMemoryBoardRows } from './board-rows.memory.ts'

const rows = createMemoryBoardRows()
describeBoardRows('board rows in memory', () => rows)
