import type { BoardRows, Panel, StoredRow } from './board-rows.port.ts'

const isIn = (panel: Panel) => (row: StoredRow) =>
  row.orgId === panel.orgId &&
  !(panel.withAlerts && row.alerts === 0) &&
  ('memberId' in panel ? row.members.includes(panel.memberId) : row.unit === panel.unit)

function leftAt(row: StoredRow, panel: Panel): string | undefined {
  if (row.orgId !== panel.orgId || isIn(panel)(row)) return undefined
  return 'memberId' in panel ? row.formerMembers[panel.memberId] : row.formerUnits[panel.unit]
}

/** Board rows in memory, for tests: the contract suite proves that they behave as the real ones. */
export function createMemoryBoardRows(): BoardRows {
  const rows = new Map<string, StoredRow>()
  const all = () => structuredClone([...rows.values()]).sort((a, b) => (a.id < b.id ? -1 : 1))
  const panelOf = (panel: Panel) =>
    all()
      .filter(isIn(panel))
      .sort((a, b) => a.rank - b.rank)
  return {
    async put(written) {
      for (const row of written) if ((rows.get(row.id)?.seq ?? 0) < row.seq) rows.set(row.id, structuredClone(row))
    },
    get: async (id) => structuredClone(rows.get(id)),
    getMany: async (ids) => all().filter(({ id }) => ids.includes(id)),
    withAlerts: async (ids) => all().filter(({ id, alerts }) => ids.includes(id) && alerts > 0),
    seqs: async (ids) => new Map(all().flatMap(({ id, seq }) => (ids.includes(id) ? [[id, seq]] : []))),
    seqsIn: async (panel) => new Map(panelOf(panel).map(({ id, seq }) => [id, seq])),
    async *list(panel) {
      yield* panelOf(panel)
    },
    async *listAsOne(panel) {
      yield* panelOf(panel)
    },
    count: async (panel) => panelOf(panel).length,
    leftSince: async (panel, since) =>
      all()
        .filter((row) => (leftAt(row, panel) ?? '') >= since)
        .map(({ id }) => id),
    async due(now, limit) {
      const due = all().filter(({ nextChangeAt }) => nextChangeAt <= now)
      return due
        .sort((a, b) => (a.nextChangeAt < b.nextChangeAt ? -1 : 1))
        .slice(0, limit)
        .map(({ id }) => id)
    },
    async directory(orgId, { withoutTeam, after = '', limit }) {
      const found = all().filter((row) => row.orgId === orgId && !(withoutTeam && row.team.length > 0))
      return { rows: found.filter(({ id }) => id > after).slice(0, limit), total: found.length }
    },
  }
}
