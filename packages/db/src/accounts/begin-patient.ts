import type { Account } from '@closeby/protocol/accounts'
import { beginningFacts } from '@closeby/protocol/patient'
import type { PatientState } from '@closeby/protocol/patient'
import { Refusal } from '@closeby/protocol/core'
import type { Streams } from '../event-log/event-log.port.ts'
import { uuid5 } from '../event-log/ids.ts'

/**
 * Makes the first entry of a registered patient's log, or finds it made. The door calls it, so does every sign-in and the
 * tail: its opId follows from the patient alone, so there is one entry however many try. Null for who is no patient.
 */
export async function beginPatient(streams: Streams, account: Account): Promise<PatientState | null> {
  const { patientId, userId, orgId } = account
  if (patientId === undefined) return null
  const known = await streams.fresh('patient', patientId)
  if (known) return known
  const { entry } = await streams.commit({
    kind: 'patient',
    stream: patientId,
    orgId,
    opId: uuid5(patientId, 'begin'),
    opHash: 'begin',
    actor: { userId, role: 'patient' },
    decide: (state) => {
      // Somebody was first; the opId finds his entry.
      if (state) throw new Refusal('op.conflict')
      return beginningFacts({ ...account, patientId })
    },
  })
  return streams.advance('patient', patientId, entry.seq)
}
