import { alerts } from './alerts.ts'
import { databases } from './databases.ts'
import type { Fault } from './fault.ts'
import { hostile } from './hostile.ts'
import { kills } from './kills.ts'
import { network } from './network.ts'
import { operations } from './operations.ts'
import { time } from './time.ts'

/** Every fault that happens to one world while people work, in the order of the table. */
export const FAULTS: readonly Fault[] = [
  ...kills,
  ...databases,
  ...network,
  ...time,
  ...operations,
  ...hostile,
  ...alerts,
].sort((a, b) => (a.id < b.id ? -1 : 1))
