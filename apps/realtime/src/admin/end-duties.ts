import type { BoardRows, SessionRecords, Streams } from '@closeby/db'
import { storedRowOf, uuid5 } from '@closeby/db'
import type { Account } from '@closeby/protocol/accounts'
import { decideReleaseAll } from '@closeby/protocol/alerts'
import { decideRemove } from '@closeby/protocol/care-team'
import { Refusal } from '@closeby/protocol/core'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import { decideEndCarer } from '@closeby/protocol/patient'
import type { CommitPatient } from '../core/patient-commands.ts'
import type { Caller } from '../registry/door.ts'

/** What ends with an account, by the name under which it is committed. */
const MEMBERSHIP = {
  name: 'careTeam:remove',
  decide: ({ team }: PatientState, userId: string) => decideRemove(team, { userId }),
}
const CARER = { name: 'carer:unlink', decide: decideEndCarer }
const HELD = {
  name: 'alert:release',
  decide: ({ alerts }: PatientState, userId: string) => decideReleaseAll(alerts, userId),
}
type UserCommand = { opId: string; userId: string }
export type EndDuties = (caller: Caller, command: UserCommand) => Promise<void>

/**
 * Ends what somebody may not do any more: memberships of who is no provider now, and what a coordinator holds in units
 * that are not hers now. It goes by how things stand, so it may run again where it was cut off.
 */
export function createEndDuties(deps: {
  streams: Streams
  boardRows: BoardRows
  records: SessionRecords
  commit: CommitPatient
}): EndDuties {
  const { streams, boardRows, records, commit } = deps

  /** One entry in each patient's log, which ends what there is to end; where another hand ended it before, none. */
  async function endIn(
    caller: Caller,
    patientId: string,
    { userId, opId }: UserCommand,
    { name, decide }: { name: string; decide: (state: PatientState, userId: string) => PatientFact[] },
  ): Promise<void> {
    const command = { opId: uuid5(opId, name, patientId), patientId, userId }
    try {
      const { state } = await commit({
        caller,
        name,
        command,
        action: 'careTeam.manage',
        decide: (patient) => decide(patient, userId),
      })
      await boardRows.put([storedRowOf(state)])
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'notFound')) throw error
    }
  }

  /** Leaving a care team gives back what one holds of that patient. */
  async function endMemberships(caller: Caller, command: UserCommand, account: Account): Promise<void> {
    const { orgId, userId, role, status } = account
    const isHers = role === 'provider' || role === 'carer'
    if (status === 'active' && isHers) return
    for await (const { id } of boardRows.listAsOne({ orgId, memberId: userId }))
      await endIn(caller, id, command, role === 'carer' ? CARER : MEMBERSHIP)
  }

  async function giveBack(caller: Caller, command: UserCommand, { orgId, userId }: Account, unit: string) {
    for await (const { id, parts, members } of boardRows.listAsOne({ orgId, unit, withAlerts: true }))
      if (!members.includes(userId) && parts.alerts.some(({ owner }) => owner?.userId === userId))
        await endIn(caller, id, command, HELD)
  }

  return async (caller, command) => {
    const account = await streams.fresh('user', command.userId)
    if (!account || account.orgId !== caller.user.orgId) return
    const { orgId, userId, role, status } = account
    if (status === 'deactivated') await records.removeAllOf(userId)
    await endMemberships(caller, command, account)
    const units = new Set(((await streams.fresh('organisation', orgId))?.units ?? []).map(({ id }) => id))
    if (account.unit !== undefined) {
      if (status === 'active' && role === 'coordinator') units.delete(account.unit)
      else units.add(account.unit)
    }
    for (const unit of units) await giveBack(caller, command, account, unit)
  }
}
