import type { TrailLine } from '@closeby/protocol/trail'

/** A cell that a spreadsheet would run as a formula begins with one of these. */
const FORMULA = /^[=+\-@\t\r]/

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

const HEAD = ['at', 'until', 'person', 'role', 'what', 'why', 'kind']

/** The trail as a table (RFC 4180), every cell quoted and none a formula. */
export function csvOf(lines: readonly TrailLine[]): string {
  const rows = lines.map(({ at, until, person, what, why, kind }) =>
    [at, until ?? '', person.name, person.role, what, why, kind].map(cell).join(','),
  )
  return `${[HEAD.map(cell).join(','), ...rows].join('\r\n')}\r\n`
}

const coding = (system: string, code: string, display: string) => ({ system, code, display })
const TERMS = 'http://terminology.hl7.org/CodeSystem'

/** One line as a FHIR R4 AuditEvent, after the patient read of IHE's Basic Audit Log Patterns. */
function auditEventOf({ id, at, until, person, what, why, kind }: TrailLine, patientId: string): object {
  const purpose =
    kind === 'emergency'
      ? coding(`${TERMS}/v3-ActReason`, 'BTG', 'break the glass')
      : coding(`${TERMS}/v3-ActReason`, 'TREAT', 'treatment')
  return {
    resourceType: 'AuditEvent',
    id,
    type: coding(`${TERMS}/audit-event-type`, 'rest', 'Restful Operation'),
    subtype: [coding('http://hl7.org/fhir/restful-interaction', 'read', 'read')],
    action: 'R',
    ...(until !== null && { period: { start: at, end: until } }),
    recorded: at,
    outcome: kind === 'refused' ? '4' : '0',
    outcomeDesc: kind === 'refused' ? 'refused' : 'done',
    purposeOfEvent: [{ coding: [purpose], text: why }],
    agent: [
      {
        role: [{ text: person.role }],
        who: { ...(person.id !== null && { identifier: { value: person.id } }), display: person.name },
        requestor: true,
      },
    ],
    source: { observer: { display: 'Closeby' } },
    entity: [
      {
        what: { reference: `Patient/${patientId}` },
        type: coding(`${TERMS}/audit-entity-type`, '1', 'Person'),
        role: coding(`${TERMS}/object-role`, '1', 'Patient'),
        description: what,
      },
    ],
  }
}

/** The whole trail as a FHIR R4 bundle. */
export function fhirOf(lines: readonly TrailLine[], patientId: string, now: string): string {
  const entry = lines.map((line) => ({ resource: auditEventOf(line, patientId) }))
  return JSON.stringify(
    { resourceType: 'Bundle', type: 'collection', timestamp: now, total: lines.length, entry },
    null,
    2,
  )
}
