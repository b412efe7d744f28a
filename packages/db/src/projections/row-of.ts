import type { Carer } from '@closeby/protocol/carers'
import type { Category, Instant } from '@closeby/protocol/core'
import { boardRowOf, riskOf, ROW_CATEGORIES, rowPartsOf } from '@closeby/protocol/compliance'
import { nextChangeAt } from '@closeby/protocol/patient'
import type { PatientState } from '@closeby/protocol/patient'
import type { StoredRow } from './board-rows.port.ts'

const ALL: ReadonlySet<Category> = new Set(ROW_CATEGORIES)

/** The stored row of a patient: a pure function of the fold, so whoever writes it writes the same. */
export function storedRowOf(state: PatientState): StoredRow {
  const { patientId, seq, orgId, unit, formerUnits, recordedAt } = state
  const team = Object.keys(state.team.members)
  const carers = Object.values(state.carers.people)
  const parts = rowPartsOf(state)
  const { [unit]: _current, ...left } = formerUnits
  return {
    id: patientId,
    seq,
    orgId,
    unit,
    members: [...team, ...carers.flatMap(({ userId, lostAt }) => (lostAt === null ? [userId] : []))],
    team,
    formerMembers: { ...state.team.former, ...lostBy(carers) },
    formerUnits: left,
    rank: riskOf(boardRowOf(parts, ALL).status),
    nextChangeAt: nextChangeAt(state),
    recordedAt,
    alerts: parts.alerts.length,
    parts,
  }
}

function lostBy(carers: Carer[]): Record<string, Instant> {
  return Object.fromEntries(
    carers.flatMap(({ userId, lostAt }) => (lostAt === null ? [] : [[userId, lostAt] as const])),
  )
}
