import type { RefusalCode } from '@closeby/protocol/core'
import { shortName } from '#lib/ui/initials.view.ts'
import * as m from '#lib/paraglide/messages.js'
import type { Problem } from './problem.ts'

const MINUTE_MS = 60_000

function waitWords(afterMs: number | undefined): string {
  if (afterMs === undefined || afterMs < 1000) return m.ui_wait_moment()
  if (afterMs < MINUTE_MS) return m.ui_wait_seconds({ count: Math.ceil(afterMs / 1000) })
  return m.ui_wait_minutes({ count: Math.ceil(afterMs / MINUTE_MS) })
}

/** What only the screens of second factors can be told; the sentences stand with them, so that no other page fetches them. */
export type FactorCode = Extract<RefusalCode, `factor.${string}`> | 'auth.secondStep' | 'auth.wrongCode' | 'auth.enrol'

const SENTENCES: Record<Exclude<RefusalCode, FactorCode>, (problem: Problem) => string> = {
  invalid: m.refusal_invalid,
  notFound: m.refusal_not_found,
  'auth.required': m.refusal_auth_required,
  'auth.wrongPassword': m.refusal_auth_wrong_password,
  'auth.emailTaken': m.refusal_auth_email_taken,
  'auth.resetExpired': m.refusal_auth_reset_expired,
  'auth.consentRequired': m.refusal_auth_consent_required,
  'auth.weakPassword': m.refusal_auth_weak_password,
  'auth.stepUp': m.refusal_auth_step_up,
  'emergency.notNeeded': m.refusal_emergency_not_needed,
  'emergency.tooMany': m.refusal_emergency_too_many,
  'emergency.reviewed': m.refusal_emergency_reviewed,
  'emergency.ownReview': m.refusal_emergency_own_review,
  'trail.asked': m.refusal_trail_asked,
  'trail.answered': m.refusal_trail_answered,
  'auth.foreignOrigin': m.refusal_auth_foreign_origin,
  'rate.limited': ({ afterMs }) => m.refusal_rate_limited({ wait: waitWords(afterMs) }),
  retry: m.refusal_retry,
  tooLarge: m.refusal_too_large,
  'op.conflict': m.refusal_op_conflict,
  'goal.retired': m.refusal_goal_retired,
  'goal.tooMany': m.refusal_goal_too_many,
  'goal.kindFixed': m.refusal_goal_kind_fixed,
  'progress.future': m.refusal_progress_future,
  'progress.tooOld': m.refusal_progress_too_old,
  'progress.detailsNotTaken': m.refusal_progress_details_not_taken,
  'progress.bedAfterWake': m.refusal_progress_bed_after_wake,
  'preventive.closed': m.refusal_preventive_closed,
  'reminder.tooMany': m.refusal_reminder_too_many,
  'reminder.answered': m.refusal_reminder_answered,
  'alert.alreadyClaimed': ({ by }) =>
    by ? m.refusal_alert_already_claimed({ name: shortName(by.name) }) : m.refusal_alert_already_claimed_by_somebody(),
  'alert.closed': m.refusal_alert_closed,
  'alert.notYours': m.refusal_alert_not_yours,
  'alert.notSnoozed': m.refusal_alert_not_snoozed,
  'alert.notResolved': m.refusal_alert_not_resolved,
  'alert.cannotTake': m.refusal_alert_cannot_take,
  'consent.tooMany': m.refusal_consent_too_many,
  'consent.cannotTake': m.refusal_consent_cannot_take,
  'carer.tooMany': m.refusal_carer_too_many,
  'carer.invitationOver': m.refusal_carer_invitation_over,
  'carer.otherAddress': m.refusal_carer_other_address,
  'carer.notCarer': m.refusal_carer_not_carer,
  'careTeam.notProvider': m.refusal_care_team_not_provider,
  'careTeam.alreadyMember': m.refusal_care_team_already_member,
  'account.notPending': m.refusal_account_not_pending,
  'account.wrongRole': m.refusal_account_wrong_role,
  'account.sameRole': m.refusal_account_same_role,
  'unit.nameTaken': m.refusal_unit_name_taken,
  'unit.tooMany': m.refusal_unit_too_many,
  'unit.alreadyThere': m.refusal_unit_already_there,
  'invitation.over': m.refusal_invitation_over,
  'invitation.tooMany': m.refusal_invitation_too_many,
  'account.deactivated': m.refusal_account_deactivated,
  internal: m.refusal_internal,
}

/** The sentence a person reads when something was refused: what happened, then what to do. A code this page does not know yet reads as `internal`. */
export function refusalSentence(problem: Problem): string {
  return ((SENTENCES as Partial<typeof SENTENCES & Record<FactorCode, never>>)[problem.code] ?? SENTENCES.internal)(
    problem,
  )
}
