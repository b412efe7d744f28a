// One planted violation (or more) for each rule of .dependency-cruiser.mjs. Never part of the product: scripts/arch.mjs writes
// them to a throw-away tree and expects the check to fail on every one.

export const plantedFiles = {
  'packages/protocol/src/core/time.ts': 'export const now = 0\n',
  'packages/protocol/src/core/circle-a.ts': "import { b } from './circle-b.ts'\nexport const a = () => b\n",
  'packages/protocol/src/core/circle-b.ts': "import { a } from './circle-a.ts'\nexport const b = () => a\n",
  'packages/protocol/src/core/lost.ts': "import { nowhere } from './nowhere.ts'\nexport const lost = nowhere\n",
  'packages/protocol/src/core/testing-leak.ts':
    "import { aGoal } from '../testing/builders.ts'\nexport const leak = aGoal\n",
  'packages/protocol/src/testing/builders.ts': 'export const aGoal = 1\n',
  'packages/protocol/src/goals/goals.rules.ts':
    "import { readFileSync } from 'node:fs'\nimport { z } from 'zod'\nimport { commit } from '../../../db/src/goals/goals.queries.ts'\n" +
    'export const goal = () => [readFileSync, z, commit]\n',
  'packages/protocol/src/consent/consent.rules.ts':
    "import { goal } from '../goals/goals.rules.ts'\nexport const consent = goal\n",
  'packages/protocol/src/goals/repeats.ts':
    "import { RRuleTemporal } from 'rrule-temporal'\nexport const repeats = RRuleTemporal\n",
  'packages/protocol/src/wire/socket.ts': "import express from 'express'\nexport const app = express\n",
  'packages/db/src/goals/goals.queries.ts': "import express from 'express'\nexport const commit = express\n",
  'packages/db/src/consent/consent.queries.ts':
    "import { commit } from '../goals/goals.queries.ts'\nexport const consent = commit\n",
  'packages/db/src/core/hub.ts':
    "import { hub } from '../../../../apps/realtime/src/hub/hub.ts'\nexport const reach = hub\n",
  'apps/realtime/src/hub/hub.ts':
    "import { goals } from '../goals/goals.service.ts'\nimport { tail } from '../../../jobs/src/tail.ts'\nexport const hub = () => [goals, tail]\n",
  'apps/realtime/src/goals/goals.service.ts': "import { Worker } from 'bullmq'\nexport const goals = Worker\n",
  'apps/jobs/src/tail.ts': "import { MongoClient } from 'mongodb'\nexport const tail = MongoClient\n",
  'apps/web/src/lib/board/board.ts':
    "import type { commit } from '../../../../../packages/db/src/goals/goals.queries.ts'\nexport type Commit = typeof commit\n",
  'apps/web/src/routes/+page.svelte':
    '<script lang="ts">\n  import { commit } from \'../../../../packages/db/src/goals/goals.queries.ts\'\n</script>\n\n{commit}\n',
}

/** Which real package's dependencies each planted package may find, so that a forbidden import resolves and is judged. */
export const plantedPackages = {
  'packages/protocol': 'packages/protocol',
  'packages/db': 'apps/realtime',
  'apps/realtime': 'apps/jobs',
  'apps/jobs': 'packages/db',
  'apps/web': 'apps/web',
}

/** Rule -> the planted files in which it must be caught. */
export const plantedViolations = {
  'no-circular': ['packages/protocol/src/core/circle-a.ts'],
  'no-unresolvable': ['packages/protocol/src/core/lost.ts'],
  'rules-are-pure': ['packages/protocol/src/goals/goals.rules.ts'],
  'rules-know-no-npm': ['packages/protocol/src/goals/goals.rules.ts'],
  'protocol-is-alone': ['packages/protocol/src/wire/socket.ts'],
  'recurrence-in-one-place': ['packages/protocol/src/goals/repeats.ts'],
  'db-knows-protocol-and-driver': ['packages/db/src/goals/goals.queries.ts'],
  'driver-only-in-db': ['apps/jobs/src/tail.ts'],
  'packages-know-no-app': ['packages/db/src/core/hub.ts'],
  'app-knows-no-app': ['apps/realtime/src/hub/hub.ts'],
  'web-knows-protocol-only': ['apps/web/src/lib/board/board.ts', 'apps/web/src/routes/+page.svelte'],
  'sockets-and-express-only-in-realtime': ['packages/db/src/goals/goals.queries.ts'],
  'bullmq-only-in-jobs': ['apps/realtime/src/goals/goals.service.ts'],
  'slice-knows-no-slice': ['packages/db/src/consent/consent.queries.ts'],
  'protocol-slice-knows-schemas': ['packages/protocol/src/consent/consent.rules.ts'],
  'mechanics-know-no-slice': ['apps/realtime/src/hub/hub.ts'],
  'product-knows-no-test': ['packages/protocol/src/core/testing-leak.ts'],
}
