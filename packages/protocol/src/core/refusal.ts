/** The closed list of "no". A code is for programs; `REFUSALS` holds its HTTP status and the plain sentence beside it. */
export const REFUSALS = {
  invalid: [422, 'Something in this request is not as it should be.'],
  notFound: [404, 'There is nothing here that you can see.'],
  'auth.required': [401, 'Please sign in.'],
  'auth.wrongPassword': [401, 'The e-mail address or the password is not right.'],
  'auth.emailTaken': [409, 'There is an account with this e-mail address already.'],
  'auth.resetExpired': [410, 'This link has been used or is too old. Ask for a new one.'],
  'auth.consentRequired': [422, 'An account needs your consent to how we keep your data.'],
  'auth.weakPassword': [422, 'Choose a longer password that is not a common one.'],
  'auth.foreignOrigin': [403, 'This request came from another site.'],
  'rate.limited': [429, 'That was too often. Please wait a moment.'],
  retry: [503, 'We could not do this just now. Please try again.'],
  tooLarge: [413, 'This is larger than we can take.'],
  'op.conflict': [409, 'This key was used for another request.'],
  'goal.retired': [409, 'This goal has ended.'],
  'goal.tooMany': [409, 'There are as many goals as one person can keep here.'],
  'goal.kindFixed': [409, 'The kind of a goal cannot change. Add a new goal instead.'],
  'progress.future': [422, 'This time has not come yet.'],
  'progress.tooOld': [422, 'This is more than 60 days back.'],
  'progress.detailsNotTaken': [422, 'This kind of goal takes no such details.'],
  'progress.bedAfterWake': [422, 'The bed time must come before the waking time.'],
  'preventive.closed': [409, 'This item is done or declined already.'],
  'reminder.tooMany': [409, 'There are as many reminders as one person can keep here.'],
  'reminder.answered': [409, 'This was answered already, or its time is over.'],
  'alert.alreadyClaimed': [409, 'Somebody has taken this alert already.'],
  'alert.closed': [409, 'This alert has ended already.'],
  'alert.notYours': [409, 'You do not hold this alert.'],
  'alert.notSnoozed': [409, 'This alert is awake already.'],
  'alert.notResolved': [409, 'This alert has not ended.'],
  'alert.cannotTake': [409, 'Only the care team and the coordinators of the unit can take this alert.'],
  'consent.tooMany': [409, 'This is shared in as many ways as one person can keep. Stop sharing something first.'],
  'consent.cannotTake': [409, 'You can share with your care team, your unit and the carers you invited.'],
  'carer.tooMany': [409, 'You have invited as many people as one person can keep here.'],
  'carer.invitationOver': [
    410,
    'This invitation is over: it was accepted, taken back or is too old. Ask for a new one.',
  ],
  'carer.otherAddress': [409, 'This invitation was sent to another e-mail address.'],
  'carer.notCarer': [409, 'Only a carer’s account can accept this invitation.'],
  'auth.stepUp': [403, 'Please show again that it is you to do this.'],
  'auth.secondStep': [401, 'Please take the second step to sign in.'],
  'auth.wrongCode': [401, 'That is not right, or it was used already.'],
  'auth.enrol': [403, 'Your organisation asks for a second step at sign-in. Please set it up first.'],
  'factor.known': [409, 'This passkey is there already.'],
  'factor.tooMany': [409, 'There are as many passkeys as one person can keep here. Remove one first.'],
  'factor.needed': [409, 'Your organisation asks for this. Set up another way before you remove it.'],
  'factor.none': [409, 'There is no second step to sign in yet.'],
  'emergency.notNeeded': [409, 'You can see this patient already.'],
  'emergency.tooMany': [409, 'You have used emergency access three times in a day. Ask a coordinator.'],
  'emergency.reviewed': [409, 'This has been reviewed already.'],
  'emergency.ownReview': [409, 'Somebody else must review this.'],
  'trail.asked': [409, 'You have asked about this already.'],
  'trail.answered': [409, 'This question has its answer already.'],
  'careTeam.notProvider': [409, 'Only an approved provider can join a care team.'],
  'careTeam.alreadyMember': [409, 'This person is on the care team already.'],
  'account.notPending': [409, 'This account does not wait for approval.'],
  'account.wrongRole': [409, 'This does not go with what this person does here.'],
  'account.sameRole': [409, 'This person does that here already.'],
  'unit.nameTaken': [409, 'There is a unit of this name already.'],
  'unit.tooMany': [409, 'There are as many units as an organisation can have here.'],
  'unit.alreadyThere': [409, 'That is the unit already.'],
  'invitation.over': [410, 'This invitation has been used or is too old. Ask for a new one.'],
  'invitation.tooMany': [409, 'There are as many open invitations as an organisation can have here.'],
  'account.deactivated': [403, 'This account has been closed.'],
  internal: [500, 'Something went wrong on our side. Nothing you sent was kept.'],
} as const satisfies Record<string, readonly [number, string]>

export type RefusalCode = keyof typeof REFUSALS
export const REFUSAL_CODES = Object.keys(REFUSALS) as RefusalCode[]

/** What may stand beside a code: paths (never values) of what is wrong, when to come back, or how to go on signing in. */
export type RefusalDetail = {
  paths?: string[]
  afterMs?: number
  by?: { name: string }
  secondStep?: { token: string; ways: ('passkey' | 'totp' | 'recovery')[] }
}

/** A rule said no. Thrown by rules and services, mapped once per edge. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly detail: RefusalDetail
  constructor(code: RefusalCode, detail: RefusalDetail = {}) {
    super(code)
    this.name = 'Refusal'
    this.code = code
    this.detail = detail
  }
}

/** For what cannot be: a broken invariant of ours, never a fault of the caller. */
export function must<T>(value: T | null | undefined, why: string): T {
  if (value === null || value === undefined) throw new Error(`impossible: ${why}`)
  return value
}
