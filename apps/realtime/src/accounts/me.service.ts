import type { ChangeMe, User } from '@closeby/protocol/accounts'
import { Refusal } from '@closeby/protocol/core'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import type { PageQuery } from '../core/cursor.ts'
import { pageOf } from '../core/cursor.ts'
import type { Caller } from '../registry/door.ts'
import type { AccountsGround } from './accounts.ground.ts'
import { findUser, requireAccount } from './accounts.ground.ts'

export type Me = User & { seq: number }
export type SessionView = { id: string; device: string; createdAt: string; lastSeenAt: string; current: boolean }

/** How a patient's own words reach his log: the composition root gives the one commit everybody uses. */
export type ChangePatient = (
  caller: Caller,
  command: { opId: string; patientId: string; name?: string | undefined; timeZone?: string | undefined },
  decide: (state: PatientState) => PatientFact[],
) => Promise<{ seq: number }>

/** A person about himself: profile, preferences, the devices he is signed in on. */
export function createMeService(ground: AccountsGround & { changePatient: ChangePatient }) {
  const { records, commitUser, changePatient, endSession, now } = ground

  async function read(caller: Caller): Promise<Me> {
    const account = await requireAccount(ground, caller.user.id)
    return { ...(await findUser(ground, account)), seq: account.seq }
  }

  /** What others see of a patient is in his log; everybody else's name is on his own stream. */
  async function changePatientPart(caller: Caller, command: ChangeMe): Promise<number | undefined> {
    const { opId, name, timeZone } = command
    const { patientId } = caller.user
    if (patientId === undefined || (name === undefined && timeZone === undefined)) return undefined
    const { seq } = await changePatient(caller, { opId, patientId, name, timeZone }, () => [
      {
        type: 'patient.changed',
        category: 'membership',
        ...(name !== undefined && { name }),
        ...(timeZone !== undefined && { timeZone }),
      },
    ])
    return seq
  }

  async function changeUserPart(caller: Caller, command: ChangeMe): Promise<number | undefined> {
    const isPatient = caller.user.patientId !== undefined
    const { opId, preferences } = command
    const name = isPatient ? undefined : command.name
    const timeZone = isPatient ? undefined : command.timeZone
    if (name === undefined && timeZone === undefined && preferences === undefined) return undefined
    const { seq } = await commitUser({
      userId: caller.user.id,
      orgId: caller.user.orgId,
      opId,
      name: 'users.changeMe',
      command,
      actor: caller.actor,
      decide: () => [
        {
          type: 'user.changed',
          ...(name !== undefined && { name }),
          ...(timeZone !== undefined && { timeZone }),
          ...(preferences !== undefined && { preferences }),
        },
      ],
    })
    return seq
  }

  return {
    read,

    /** The answer's `seq` is that of the patient's log when something of it changed, else of the person's own stream. */
    async change(caller: Caller, command: ChangeMe): Promise<Me> {
      const patientSeq = await changePatientPart(caller, command)
      const userSeq = await changeUserPart(caller, command)
      const seq = patientSeq ?? userSeq
      if (seq === undefined) throw new Refusal('invalid', { paths: ['name'] })
      return { ...(await read(caller)), seq }
    },

    async listSessions(caller: Caller, query: PageQuery): Promise<{ items: SessionView[]; nextCursor: string | null }> {
      const at = now()
      const found = await records.listOf(caller.user.id)
      const items = found
        .filter(({ expiresAt }) => expiresAt > at)
        .map(({ sid, device, createdAt, seenAt }) => ({
          id: sid,
          device,
          createdAt,
          lastSeenAt: seenAt,
          current: sid === caller.sid,
        }))
      return pageOf(items, ({ createdAt, id }) => `${createdAt} ${id}`, query)
    },

    /** @throws Refusal `notFound` for a session that is not one's own */
    async endSession(caller: Caller, { id }: { id: string }): Promise<object> {
      const record = await records.find(id)
      if (!record || record.userId !== caller.user.id) throw new Refusal('notFound')
      await endSession(record.userId, record.sid)
      return {}
    },
  }
}
export type MeService = ReturnType<typeof createMeService>
