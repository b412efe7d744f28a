import { parseArgs } from 'node:util'
import type { Tier } from './bench.ts'

export type Options = {
  tier: Tier
  only: string[]
  rounds: number
  isProfiled: boolean
  isAccepted: boolean
  /** Only writes the document anew from what is kept. */
  isPageOnly: boolean
}

const ROUNDS: Record<Tier, number> = { quick: 1, full: 3 }

/** Reads the options of `pnpm bench`; `--only B1,B2` is the same as naming them. @throws on one that there is not */
export function readOptions(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      full: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      rounds: { type: 'string' },
      profile: { type: 'boolean', default: false },
      accept: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
    },
  })
  const tier = values.full ? 'full' : 'quick'
  const rounds = values.rounds === undefined ? ROUNDS[tier] : Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number from 1')
  return {
    tier,
    only: [...positionals, ...values.only.split(',')].filter(Boolean).map((id) => id.trim().toUpperCase()),
    rounds,
    isProfiled: values.profile,
    isAccepted: values.accept,
    isPageOnly: values.page,
  }
}
