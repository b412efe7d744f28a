import { connect } from '../client.ts'
import type { AuditDocument } from '../trail/audit.mongo.ts'
import { AUDIT, recordOf } from '../trail/audit.mongo.ts'
import type { AuditRecord } from '../trail/audit.port.ts'

export type TestAudit = {
  /** Everything that was written down, newest first. */
  records: (which?: object) => Promise<AuditRecord[]>
  /** From now on the database takes no record, or takes them again. */
  refuse: (isRefusing: boolean) => Promise<void>
  close: () => Promise<void>
}

/** The audit of a database as somebody with the database alone can see and hinder it. */
export async function openTestAudit(url: string): Promise<TestAudit> {
  const client = await connect(url)
  const db = client.db()
  return {
    records: async (which = {}) => {
      const found = db.collection<AuditDocument>(AUDIT).find(which, { sort: { at: -1, _id: -1 } })
      return (await found.toArray()).map(recordOf)
    },
    refuse: async (isRefusing) => {
      await db.command({ collMod: AUDIT, validator: isRefusing ? { none: 'such' } : {} })
    },
    close: () => client.close(),
  }
}
