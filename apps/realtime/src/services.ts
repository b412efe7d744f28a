import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { storedRowOf, Unavailable } from '@closeby/db'
import type { Database } from '@closeby/db'
import { defaultRule } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import type { RedisLike } from './access/counters.ts'
import { createCounters } from './access/counters.ts'
import { createLimits } from './access/limits.ts'
import type { AccountsGround } from './accounts/accounts.ground.ts'
import { authDoors } from './accounts/auth.doors.ts'
import { factorDoors } from './accounts/factors.doors.ts'
import { createFactorsService } from './accounts/factors.service.ts'
import { createFoundService, FIRST_ORG } from './accounts/found.service.ts'
import { createGuessing } from './accounts/guessing.ts'
import { meDoors } from './accounts/me.doors.ts'
import { createMeService } from './accounts/me.service.ts'
import { createPasswordService } from './accounts/password.service.ts'
import { createPasskeys } from './accounts/passkeys.ts'
import { createPasswords } from './accounts/passwords.ts'
import { createProofs } from './accounts/proofs.ts'
import { createRecoveryCodes } from './accounts/recovery-codes.ts'
import { createFamilies } from './accounts/refresh.ts'
import { createRegisterService } from './accounts/register.service.ts'
import { createSeal } from './accounts/seal.ts'
import { createSecondStepService } from './accounts/second-step.service.ts'
import { createSessions } from './accounts/sessions.ts'
import { createSignInService } from './accounts/sign-in.service.ts'
import { createTokens } from './accounts/tokens.ts'
import { userOf } from './accounts/users.ts'
import { adminDoors } from './admin/admin.doors.ts'
import { createAdminService } from './admin/admin.service.ts'
import { createAlertListService } from './alerts/alert-list.service.ts'
import { alertDoors } from './alerts/alerts.doors.ts'
import { createAlertsService } from './alerts/alerts.service.ts'
import { createLadderService } from './alerts/ladder.service.ts'
import { carerDoors } from './carers/carers.doors.ts'
import { createCarersService } from './carers/carers.service.ts'
import { careTeamDoors } from './care-team/care-team.doors.ts'
import { createCareTeamService } from './care-team/care-team.service.ts'
import { panelDoors } from './compliance/panel.doors.ts'
import { createPanelService } from './compliance/panel.service.ts'
import { consentDoors } from './consent/consent.doors.ts'
import { createConsentService } from './consent/consent.service.ts'
import type { Config } from './config.ts'
import { emergencyDoors } from './emergency/emergency.doors.ts'
import { createEmergencyService } from './emergency/emergency.service.ts'
import { createEndSession } from './core/end-session.ts'
import { createLadderNames } from './core/ladder-names.ts'
import { createPatientCommands, createReadPatient } from './core/patient-commands.ts'
import { createRecorder } from './core/recorder.ts'
import { createUserCommands } from './core/user-commands.ts'
import { goalDoors } from './goals/goals.doors.ts'
import { createGoalsService } from './goals/goals.service.ts'
import { libraryDoors } from './library/library.doors.ts'
import { mailboxDoors } from './mailbox/mailbox.doors.ts'
import { organisationDoors } from './organisations/organisations.doors.ts'
import { createOrganisationsService } from './organisations/organisations.service.ts'
import { preventiveDoors } from './preventive/preventive.doors.ts'
import { createPreventiveService } from './preventive/preventive.service.ts'
import { pushDoors } from './reminders/push.doors.ts'
import { createPushService } from './reminders/push.service.ts'
import { reminderDoors } from './reminders/reminders.doors.ts'
import { createRemindersService } from './reminders/reminders.service.ts'
import { trailDoors } from './trail/trail.doors.ts'
import { createTrailService } from './trail/trail.service.ts'
import { openRegistry } from './registry/registry.ts'
import type { RunDeps } from './registry/run.ts'
import { createRunner } from './registry/run.ts'

const HOUR_SECONDS = 3_600

export type ServicesDeps = {
  database: Database
  redis: RedisLike
  config: Pick<
    Config,
    | 'origin'
    | 'secret'
    | 'signingKey'
    | 'hasOpenAddressLimits'
    | 'isLively'
    | 'isProduction'
    | 'mailDir'
    | 'redisPrefix'
    | 'vapidPublicKey'
  >
  now: () => Instant
  log: RunDeps['log']
}

/**
 * Every slice over one data store, and every door there is. It opens no port: the hub puts HTTP and sockets in front, the
 * set-up and the tests call it as it is.
 */
export function createServices({ database, redis, config, now, log }: ServicesDeps) {
  const { streams, boardRows, people, emailClaims, tickets, store } = database
  const records = database.sessions
  const { secret } = config
  const createCounter = createCounters({ redis, prefix: config.redisPrefix, secret })
  const limits = createLimits({
    createCounter,
    monotonicMs: () => performance.now(),
    isOpen: config.hasOpenAddressLimits,
  })

  const commit = createPatientCommands({ streams, secret })
  const read = createReadPatient({ streams })
  const commitUser = createUserCommands({ streams, people, secret })
  const endSession = createEndSession({ records, streams, commitUser })
  const accountOf = (userId: string) => streams.fresh('user', userId)
  const tokens = createTokens({ signingKey: config.signingKey, issuer: config.origin, now: () => new Date(now()) })
  const secondFactorOf = async (orgId: string) =>
    (await streams.fresh('organisation', orgId))?.secondFactor ?? defaultRule(false)
  const { origin } = config
  const sessions = createSessions({ records, tickets, tokens, accountOf, secondFactorOf, now, origin })
  const families = createFamilies({
    ...{ records, accountOf, secret, now },
    onReuse: async ({ userId, sid }) => void (await endSession(userId, sid)),
  })
  const ground: AccountsGround = {
    ...{ streams, emailClaims, records, sessions, tokens, families, limits, commitUser, endSession, secret, now },
    devices: database.devices,
    isSecure: origin.startsWith('https:'),
    passwords: createPasswords(),
    guessing: createGuessing(createCounter),
    newId: randomUUID,
    orgId: FIRST_ORG,
    wait: (ms) => wait(ms),
  }

  const signIn = createSignInService(ground)
  const register = createRegisterService(ground, signIn)
  const passkeys = createPasskeys({ tokens, tickets, origin, name: 'Closeby' })
  const tools = { passkeys, recoveryCodes: createRecoveryCodes(secret), seeds: createSeal(secret, 'totp-seed') }
  const proofs = createProofs(ground, tools)
  const second = createSecondStepService({ ...ground, proofs, passkeys, signIn })
  const enrolments = createSeal(secret, 'totp-enrolment')
  const factors = createFactorsService({ ...ground, tools, enrolments, secondFactorOf })
  const password = createPasswordService({ ...ground, proofs, resetCounter: createCounter('reset', HOUR_SECONDS) })
  const me = createMeService({
    ...ground,
    changePatient: (caller, command, decide) =>
      commit({ caller, name: 'patient.change', command, action: 'patient.change', decide }),
  })
  const goals = createGoalsService({ commit, read })
  const preventive = createPreventiveService({ commit, read })
  const reminders = createRemindersService({ commit, read })
  const push = createPushService({
    ...{ records, now },
    subscriptions: database.pushSubscriptions,
    publicKey: config.vapidPublicKey,
    isProduction: config.isProduction,
  })
  const careTeam = createCareTeamService({ commit, streams, boardRows })
  const consent = createConsentService({ commit, read, streams, people, boardRows, userOf, now })
  const carers = createCarersService({ commit, read, streams, boardRows, secret, now })
  const ladderNames = createLadderNames({ people, monotonicMs: () => performance.now() })
  const alerts = createAlertsService({ commit, read, streams, people, boardRows, userOf, names: ladderNames })
  const alertList = createAlertListService({ boardRows, store, now, names: ladderNames })
  const ladder = createLadderService({ streams, secret })
  const panel = createPanelService({ boardRows, store, read, now })
  const admin = createAdminService({ streams, boardRows, people, records, commit, commitUser, store, now })
  const organisations = createOrganisationsService({ streams, boardRows, commit, userOf, secret, now })
  const found = createFoundService(ground)

  const { audit } = database
  const trail = createTrailService({ audit, streams, store, people, secret, now })
  const emergency = createEmergencyService({ commit, commitUser, streams, boardRows, audit, secret, now })

  const registry = openRegistry([
    ...authDoors({ register, signIn, password, sessions }),
    ...factorDoors({ factors, second }),
    ...meDoors({ me, password }),
    ...goalDoors(goals),
    ...preventiveDoors(preventive),
    ...reminderDoors(reminders),
    ...pushDoors(push),
    ...careTeamDoors(careTeam),
    ...consentDoors(consent),
    ...carerDoors(carers),
    ...alertDoors({ alerts, list: alertList, ladder }),
    ...panelDoors(panel),
    ...adminDoors(admin),
    ...trailDoors(trail),
    ...emergencyDoors(emergency),
    ...organisationDoors(organisations, admin),
    ...libraryDoors({ readPatient: read, readInstallation }),
    ...mailboxDoors(config.isProduction ? undefined : config.mailDir),
  ])
  const recorder = createRecorder({ audit, streams })
  const isUnavailable = (error: unknown) => error instanceof Unavailable
  const runner = createRunner({
    ...{ admit: limits.admit, isUnavailable, requireFresh: sessions.requireFresh },
    ...{ record: recorder.happened, log },
  })
  return {
    registry,
    runner,
    recorder,
    sessions,
    goals,
    preventive,
    reminders,
    careTeam,
    alerts,
    ladderNames,
    panel,
    admin,
    register,
    signIn,
    me,
    found,
    readPatient: read,
    storeRow,
  }

  /** Brings a patient's stored row to at least `seq`, as the worker does for every entry. */
  async function storeRow(patientId: string, seq: number): Promise<void> {
    const state = await streams.advance('patient', patientId, seq)
    if (state) await boardRows.put([storedRowOf(state)])
  }

  async function readInstallation(): Promise<{ demo: boolean; lively?: true; organisation: string | null }> {
    const organisation = await streams.fresh('organisation', FIRST_ORG)
    const demo = organisation?.isDemo ?? false
    return { demo, ...(demo && config.isLively && { lively: true }), organisation: organisation?.name ?? null }
  }
}
export type Services = ReturnType<typeof createServices>
