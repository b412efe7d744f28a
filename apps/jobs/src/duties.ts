import type { Database } from '@closeby/db'
import { storedRowOf, Unavailable } from '@closeby/db'
import type { StoredRow } from '@closeby/db'
import type { Instant } from '@closeby/protocol/core'
import { compareUsers, createUserProjection } from './accounts/user-heads.ts'
import { createInviting } from './carers/invitation-notices.ts'
import { createEscalation } from './alerts/escalation.ts'
import { createTimeSweep } from './compliance/time-sweep.ts'
import { createBackOff } from './core/back-off.ts'
import type { Config } from './config.ts'
import type { Logger } from './core/logger.ts'
import type { Project, Projector } from './core/projector.ts'
import { createProjector } from './core/projector.ts'
import type { Repeating } from './core/repeat.ts'
import { repeat } from './core/repeat.ts'
import { startTail } from './core/tail.ts'
import type { RunningTail } from './core/tail.ts'
import { createEmergencyTelling } from './emergency/emergency-notices.ts'
import { createReminding } from './reminders/fired-notices.ts'
import { compareOrganisations, createInvitationNotices } from './organisations/invitation-notices.ts'
import { anchorFile } from './trail/anchor-file.ts'
import { createChainKeeping } from './trail/keep-chain.ts'
import { comparePatients, createRowProjection } from './patient/patient-heads.ts'

export type DutyOptions = {
  db: Database
  clock: () => Instant
  logger: Logger
  onRows: (rows: readonly StoredRow[]) => void
  onNotices: (notices: readonly { id: string }[]) => void
}

const SWEEP_EVERY_MS = 1000
/** Every record has its place within two seconds. */
const LINK_EVERY_MS = 500
const FIRST_BACK_OFF_MS = 250
const MOST_BACK_OFF_MS = 30_000

const aBackOff = () =>
  createBackOff({ firstMs: FIRST_BACK_OFF_MS, mostMs: MOST_BACK_OFF_MS, nowMs: () => performance.now() })

/** What one worker does for all: every stream's read model follows its log. */
export function followLog({ db, clock, logger, onRows, onNotices }: DutyOptions): Promise<RunningTail> {
  const { streams, boardRows, people, notices, checkpoints, store: log } = db
  const projectorOf = (name: string, project: Project, parkedHoldsMark: boolean): Projector =>
    createProjector({
      name,
      project,
      parkedHoldsMark,
      backOff: aBackOff(),
      logger,
      isUnavailable: (error) => error instanceof Unavailable,
    })
  const escalate = createEscalation({ people, notices, clock, onNotices })
  const asking = [
    ...[createReminding, createInviting].map((create) => create({ notices, clock, onNotices })),
    createEmergencyTelling({ people, notices, clock, onNotices }),
  ]
  const toRows = createRowProjection({ streams, boardRows, rowOf: storedRowOf, onRows, escalate, ask: asking })
  const rows = projectorOf('board rows', toRows, false)
  const users = projectorOf('people', createUserProjection({ log, streams, people, notices, clock, onNotices }), true)
  const invitations = projectorOf('invitations', createInvitationNotices({ log, notices, clock, onNotices }), true)
  return startTail({
    log,
    checkpoints,
    logger,
    followed: {
      patient: {
        projector: rows,
        compare: (how) => comparePatients({ log, boardRows, escalate, note: rows.note, ...how }),
      },
      organisation: {
        projector: invitations,
        compare: (how) => compareOrganisations({ log, note: invitations.note, ...how }),
      },
      user: { projector: users, compare: (how) => compareUsers({ log, people, note: users.note, ...how }) },
    },
  })
}

/** What one worker does for all: time is told to every patient's log when it comes. */
export function sweepTime({ db, clock, logger }: Pick<DutyOptions, 'db' | 'clock' | 'logger'>): Repeating {
  const { streams, boardRows } = db
  const sweep = createTimeSweep({ streams, boardRows, rowOf: storedRowOf, clock, backOff: aBackOff(), logger })
  const round = async () => {
    const made = await sweep()
    if (made > 0) logger.info({ made }, 'time was told')
  }
  return repeat('time sweep', SWEEP_EVERY_MS, round, logger)
}

/** What one worker does for all: each record of the audit gets its place in the chain, and the chain its checkpoints. */
export function keepAudit({
  db,
  clock,
  logger,
  audit,
}: Pick<DutyOptions, 'db' | 'clock' | 'logger'> & Pick<Config, 'audit'>): Repeating {
  const anchoring = audit && { key: audit.key, append: anchorFile(audit.anchorFile) }
  const keep = createChainKeeping({ chain: db.auditChain, anchoring, clock })
  const round = async () => {
    const { signed } = await keep()
    if (signed > 0) logger.info({ signed }, 'the audit was signed')
  }
  return repeat('audit chain', LINK_EVERY_MS, round, logger)
}
