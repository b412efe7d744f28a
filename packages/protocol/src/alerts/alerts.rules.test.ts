import { describe, expect, test } from 'vitest'
import { Refusal } from '../core/refusal.ts'
import { addMs } from '../core/time.ts'
import type { AlertFact } from './alerts.schema.ts'
import { Ladder } from './alerts.schema.ts'
import type { Alert, Alerts } from './alerts.rules.ts'
import { alertsChangeAt, evolveAlerts, FILED_AFTER_MS, nextStepOf, patientOfAlert, tellAlerts } from './alerts.rules.ts'
import {
  decideAssign,
  decideClaim,
  decideRelease,
  decideReleaseAll,
  decideReopen,
  decideResolve,
  decideSnooze,
  decideWake,
} from './deciding.rules.ts'
import { DEFAULT_LADDER } from './ladder.rules.ts'

const RAISED_AT = '2026-11-21T11:00:00.000Z'
const ID = 'p_a1'
const LENA = { userId: 'lena', name: 'Lena Brandt' }
const MAYA = { userId: 'maya', name: 'Dr Maya Osei' }
const command = { opId: '00000000-0000-4000-8000-000000000000', patientId: 'p', alertId: ID }
const minute = (minutes: number) => addMs(RAISED_AT, minutes * 60_000)

/** One alert, and an instant that moves; each act is an entry with a seq of its own. */
function anAlert(ladder: Ladder = DEFAULT_LADDER) {
  let seq = 1
  let now = RAISED_AT
  const of = { category: 'preventive', alertId: ID } as const
  const words = { subject: 'eyes', on: '2026-11-21', words: 'Eye screening was due 20 November' }
  let alerts: Alerts = evolveAlerts(
    {},
    { type: 'alert.raised', ...of, rule: 'preventive.missed', ...words, ladder },
    { seq, recordedAt: now },
  )
  const facts: AlertFact[] = []
  const commit = (decided: AlertFact[]) => {
    seq += 1
    facts.push(...decided)
    for (const fact of decided) alerts = evolveAlerts(alerts, fact, { seq, recordedAt: now })
  }
  const by = (person: typeof LENA) => ({ alerts, by: person, now, on: '2026-11-21' })
  const world = {
    facts,
    get alert() {
      return alerts[ID] as Alert
    },
    get changesAt() {
      return alertsChangeAt(alerts)
    },
    isGone: () => !Object.hasOwn(alerts, ID),
    /** Lets time pass, told when it is found, not when it was due. */
    at(minutes: number) {
      now = minute(minutes)
      commit(tellAlerts(alerts, now))
      return world
    },
    claim: (person = LENA) => commit(decideClaim(by(person), command)),
    release: (person = LENA) => commit(decideRelease(by(person), command)),
    assign: (person: typeof LENA, to: typeof LENA | undefined) =>
      commit(decideAssign(by(person), { ...command, userId: to?.userId ?? 'nobody' }, to)),
    snooze: (minutes: number, person = LENA) =>
      commit(decideSnooze(by(person), { ...command, until: addMs(now, minutes * 60_000) })),
    wake: (person = LENA) => commit(decideWake(by(person), command)),
    resolve: (person = LENA) =>
      commit(decideResolve(by(person), { ...command, outcome: 'leftMessage', note: 'Rang.' })),
    reopen: (person = LENA) => commit(decideReopen(by(person), command)),
    clear: () => commit([{ type: 'alert.cleared', ...of }]),
    releaseAll: (userId: string) => commit(decideReleaseAll(alerts, userId)),
  }
  return world
}
function refusalOf(act: () => void): unknown {
  try {
    act()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  return undefined
}
const told = ({ facts }: { facts: AlertFact[] }) =>
  facts.flatMap((fact) => (fact.type === 'alert.escalated' ? [[fact.step, fact.to, fact.at]] : []))

describe('the ladder', () => {
  test('[ALERT-7] an alert that nobody takes is told step by step, each once, at its own minute', () => {
    const world = anAlert()
    expect(nextStepOf(world.alert)).toEqual({ at: minute(15), to: 'careTeam' })
    world.at(14).at(15).at(16).at(119).at(120).at(600)
    expect(told(world)).toEqual([
      [1, 'careTeam', minute(15)],
      [2, 'admin', minute(120)],
    ])
    expect([world.alert.step, world.changesAt, nextStepOf(world.alert)]).toEqual([2, null, null])
  })

  test('[ALERT-7] steps that passed unseen are told together, in order, with the minutes they were due', () => {
    const world = anAlert()
    world.at(300)
    expect(told(world)).toEqual([
      [1, 'careTeam', minute(15)],
      [2, 'admin', minute(120)],
    ])
  })

  test('[ALERT-8] a claim stops the ladder and lapses to the next step when nothing comes of it', () => {
    const world = anAlert()
    world.at(5).claim()
    expect([world.alert.nextStepAt, world.alert.silentAt]).toEqual([null, minute(125)])
    world.at(124)
    expect(world.alert.owner).toEqual(LENA)
    world.at(125)
    expect([world.alert.state, world.alert.owner]).toEqual(['open', null])
    // The step after it keeps its distance: 105 minutes.
    world.at(229).at(230)
    expect(told(world)).toEqual([
      [1, 'careTeam', minute(125)],
      [2, 'admin', minute(230)],
    ])
  })

  test('[ALERT-8] claiming again says one is still at it, and a claim after the last step only comes back', () => {
    const world = anAlert()
    world.at(10).claim()
    world.at(100).claim()
    expect(world.alert.silentAt).toBe(minute(220))
    world.at(1000).claim()
    world.at(1120)
    expect([world.alert.state, world.changesAt, world.alert.step]).toEqual(['open', null, 2])
  })

  test('[ALERT-7] given back in time the ladder goes on as it would have, given back late it starts from there', () => {
    const early = anAlert()
    early.at(5).claim()
    early.at(6).release()
    expect(early.alert.nextStepAt).toBe(minute(15))
    const late = anAlert()
    late.at(5).claim()
    late.at(60).release()
    expect(late.alert.nextStepAt).toBe(minute(75))
  })

  test('[ALERT-9] a snooze holds for everybody until its minute, then the ladder goes on', () => {
    const world = anAlert()
    world.at(5).claim()
    world.snooze(60)
    expect(world.alert).toMatchObject({ state: 'snoozed', owner: null, snoozedBy: LENA, snoozedUntil: minute(65) })
    world.at(64)
    expect(world.alert.state).toBe('snoozed')
    world.at(65)
    expect(world.alert).toMatchObject({ state: 'open', snoozedBy: null, nextStepAt: minute(80) })
  })

  test('[ALERT-7] a ladder begins at once and goes up', () => {
    const ladder = (...minutes: number[]) => ({
      steps: minutes.map((afterMinutes) => ({ afterMinutes, to: 'unit' })),
      claimMinutes: 60,
    })
    expect([ladder(0), ladder(0, 15, 120)].every((each) => Ladder.safeParse(each).success)).toBe(true)
    expect([ladder(), ladder(5), ladder(0, 15, 15)].some((each) => Ladder.safeParse(each).success)).toBe(false)
  })
})

describe('who holds an alert', () => {
  test('[ALERT-5] of two who claim one wins, and the other is told who', () => {
    const world = anAlert()
    world.claim()
    expect(refusalOf(() => world.claim(MAYA))).toMatchObject({
      code: 'alert.alreadyClaimed',
      detail: { by: { name: LENA.name } },
    })
    expect(world.alert.owner).toEqual(LENA)
  })

  test('[ALERT-5] what somebody holds nobody else gives back, snoozes, gives away or ends', () => {
    const world = anAlert()
    world.claim()
    expect(() => world.release(MAYA)).toThrow('alert.notYours')
    expect(() => world.snooze(10, MAYA)).toThrow('alert.alreadyClaimed')
    expect(() => world.assign(MAYA, MAYA)).toThrow('alert.alreadyClaimed')
    expect(() => world.resolve(MAYA)).toThrow('alert.alreadyClaimed')
    expect(world.alert.owner).toEqual(LENA)
  })

  test('[ALERT-6] giving away can be taken back by who did, and goes to nobody who may not have it', () => {
    const world = anAlert()
    world.claim()
    expect(() => world.assign(LENA, undefined)).toThrow('alert.cannotTake')
    world.assign(LENA, MAYA)
    expect(world.alert.owner).toEqual(MAYA)
    world.assign(LENA, LENA)
    expect(world.alert.owner).toEqual(LENA)
    expect(() => world.release(MAYA)).toThrow('alert.notYours')
  })

  test('[ALERT-6] each act has its opposite, and undoing gives back to who held it', () => {
    const world = anAlert()
    world.claim()
    world.resolve()
    expect(world.alert).toMatchObject({ state: 'resolved', owner: null, closedBy: LENA, outcome: 'leftMessage' })
    world.reopen()
    expect(world.alert).toMatchObject({ state: 'claimed', owner: LENA, closedBy: null, outcome: null, note: null })
    world.snooze(60)
    world.wake()
    expect(world.alert).toMatchObject({ state: 'claimed', owner: LENA, snoozedUntil: null })
    world.release()
    world.resolve(MAYA)
    world.reopen()
    expect(world.alert).toMatchObject({ state: 'open', owner: null })
  })

  test('[ALERT-5] who can act no more holds nothing', () => {
    const world = anAlert()
    world.claim()
    expect(() => world.releaseAll('maya')).toThrow('notFound')
    world.releaseAll('lena')
    expect(world.alert).toMatchObject({ state: 'open', owner: null })
  })

  test('[ALERT-10] what has ended takes no more but the reopening of a resolved one', () => {
    const world = anAlert()
    expect(() => world.reopen()).toThrow('alert.notResolved')
    expect(() => world.wake()).toThrow('alert.notSnoozed')
    world.resolve()
    for (const act of [world.claim, () => world.snooze(5), world.resolve, () => world.assign(LENA, MAYA)])
      expect(act).toThrow('alert.closed')
    world.clear()
    expect(world.reopen).toThrow('alert.closed')
  })

  test.each([0, -5, 31 * 24 * 60])('[ALERT-9] a snooze of %i minutes is none', (minutes) => {
    expect(() => anAlert().snooze(minutes)).toThrow('invalid')
  })

  test('[ALERT-4] the patient is read off the id', () => {
    expect([patientOfAlert('2f1c-7_a12'), patientOfAlert('x_a_a1'), patientOfAlert('2f1c')]).toEqual([
      '2f1c-7',
      'x_a',
      null,
    ])
  })
})

describe('the end of an alert', () => {
  const DAY = FILED_AFTER_MS / 60_000

  test('[ALERT-10] what ended leaves the inbox after a day', () => {
    const world = anAlert()
    world.at(30).clear()
    expect(world.alert).toMatchObject({ state: 'cleared', closedAt: minute(30), closedBy: null, causeGone: true })
    world.at(30 + DAY - 1)
    expect(world.isGone()).toBe(false)
    world.at(30 + DAY)
    expect(world.isGone()).toBe(true)
  })

  test('[ALERT-3] a resolved one whose cause goes on leaves a mark, until the cause is gone', () => {
    const world = anAlert()
    world.at(10).resolve()
    world.at(10 + DAY)
    expect([world.alert.filed, world.changesAt]).toEqual([true, null])
    expect(world.reopen).toThrow('notFound')
    world.clear()
    expect(world.isGone()).toBe(true)
  })
})
