import { expect, test } from 'vitest'
import type { PatientAction } from './access.ts'
import { MATRIX, RELATIONS } from './access.ts'

const HEAD = `# Who may do what to a patient

Printed from the matrix in \`apps/realtime/src/access/access.ts\` by a test: REST, the hub's frames and rows, and pages ask that one table. Whatever has no
mark is denied, and answered like a patient who does not exist. Reading is narrowed once more to what the patient shares: each of
\`carer\`, \`team\` and \`panel\` sees the categories that a grant in force opens to them, from the instant on that it names.

| relation | who |
| --- | --- |
| own | the patient |
| carer | a carer to whom something is granted by name |
| team | a provider on the care team |
| panel | a coordinator of the patient's unit |
| administers | an administrator of the organisation; reads nothing of anybody's health |
| emergency | staff from outside the team who broke the glass, while it lasts |

Nobody of another organisation, of another unit or team, whose account waits or is closed, and nobody whose membership, link or grant has
ended, stands in any of them.
`

test('[CONS-7] docs/security/access-matrix.md is the matrix that is asked', async () => {
  const shown = RELATIONS.filter((relation) => relation !== 'none')
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const lines = (Object.keys(MATRIX) as PatientAction[]).map((action) =>
    row([`\`${action}\``, ...shown.map((relation) => (MATRIX[action].includes(relation) ? 'yes' : ''))]),
  )
  const table = [row(['action', ...shown]), row(['---', ...shown.map(() => '---')]), ...lines]
  await expect(`${HEAD}\n${table.join('\n')}\n`).toMatchFileSnapshot('../../../../docs/security/access-matrix.md')
})
