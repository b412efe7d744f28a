import type { BoardRow } from '@closeby/protocol/compliance'
import { boardRowOf, ROW_CATEGORIES, rowPartsOf } from '@closeby/protocol/compliance'
import { must } from '@closeby/protocol/core'
import { evolvePatient } from '@closeby/protocol/patient'
import { beginningOf, ORG } from '../ours/people.ts'

const NAME = 'Patient 0-0'

/** Makes rows for peers: the very row our board shows of such a patient, so that all carry the same bytes. */
export function createPeerRows(): (id: string, seq: number, value: number | null) => BoardRow {
  const at = new Date().toISOString()
  const facts = beginningOf('template', { userId: 'u-template', name: NAME, timeZone: 'Etc/UTC', members: [] })
  const head = { stream: 'template', orgId: ORG, seq: 1, recordedAt: at, by: 'system' }
  const state = must(evolvePatient(null, facts, head), 'a registered patient')
  const template = boardRowOf(rowPartsOf(state), new Set(ROW_CATEGORIES))
  const [lead, ...others] = template.goals
  return (id, seq, value) => ({
    ...template,
    id,
    seq,
    goals: [{ ...must(lead, 'a goal'), id: `g-${id}`, value }, ...others],
    spark: template.spark.with(-1, value),
  })
}
