import { FAULTS } from '../nemesis/all.ts'
import { runFaults } from '../run.ts'
import type { House } from '../world/world.ts'
import { PLANTS } from './plants.ts'

/** A planted bug leaves screens behind for good: there is no point in waiting long for them. */
const STUCK_MS = 4_500

/** Runs a world with a bug in it, under the faults that bring it out. Answers with the invariants that were found broken. */
export async function runPlant(
  house: House,
  name: string,
  seed: number,
  say: (words: string) => void,
): Promise<{ broken: string[]; example: string | undefined }> {
  const plant = PLANTS[name]
  if (!plant) throw new Error(`no bug is called ${name}`)
  say(`planting ${plant.title}`)
  const { violations, said } = await runFaults({
    house,
    world: { name, workers: plant.workers ?? 1, plant: name },
    faults: FAULTS.filter(({ id }) => plant.faults.includes(id)),
    spoil: async ({ mongo }) => {
      const { dropsIndex } = plant
      if (dropsIndex) await mongo.db().collection(dropsIndex.collection).dropIndex(dropsIndex.name)
    },
    ...{ seed, say, perSecond: 40, patients: 3, isQuick: true, stuckMs: STUCK_MS },
  })
  for (const { file } of plant.patches)
    if (!said.includes(`planted in ${file}`)) throw new Error(`the bug was not planted in ${file}`)
  const broken = [...new Set(violations.map(({ invariant }) => invariant))].sort()
  const example = violations.find(({ invariant }) => invariant === plant.breaks)?.words
  return { broken, example }
}
