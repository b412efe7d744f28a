import { describe, expect, test } from 'vitest'
import { MARKUP } from '../../../../scripts/fuzz/markup.ts'
import { noticesOf } from '../accounts/user-heads.ts'
import { invitationNoticesOf } from '../organisations/invitation-notices.ts'
import {
  alertWaitsMail,
  carerInvitedMail,
  emergencyMail,
  factorsChangedMail,
  invitationMail,
  newDeviceMail,
  passwordResetMail,
  registeredAgainMail,
} from './templates.ts'

const link = 'http://localhost:4600/reset-password#a.b.c'

describe('mails', () => {
  test('[AUTH-6] the reset mail carries its link in text and HTML, with the token in the fragment', () => {
    const mail = passwordResetMail({ name: 'Ada' }, link)
    expect(mail.text).toContain(link)
    expect(mail.html).toContain(`href="${link}"`)
    expect(mail.text).toMatch(/once, for 30 minutes/)
  })

  test('[ORG-1] an invitation asks for one mail, which carries its link and says how long it holds', () => {
    const invited = { type: 'staff.invited', invitationId: 'one', email: 'ada@x.example', name: 'Ada', role: 'admin' }
    const facts = [
      { type: 'invitation.withdrawn', invitationId: 'zero' },
      { ...invited, unit: null },
    ]
    const entry = { stream: 'org-2', seq: 7, recordedAt: '2026-11-21T10:00:00.000Z', facts }
    const notices = invitationNoticesOf(entry as unknown as Parameters<typeof invitationNoticesOf>[0])
    expect(notices).toEqual([
      { id: 'org-2:7:one', kind: 'staffInvited', userId: 'one', at: '2026-11-21T10:00:00.000Z' },
    ])
    const mail = invitationMail({ name: 'Ada' }, 'Riverside Practice', link)
    expect(mail.subject).toBe('Riverside Practice invites you to Closeby')
    expect(mail.html).toContain(`href="${link}"`)
    expect(mail.text).toMatch(/once, for seven days/)
  })

  test('[REG-6] a name cannot bring markup into a mail', () => {
    const mail = registeredAgainMail({ name: '<img src=x onerror="a()">' }, { signIn: link, forgot: link })
    expect(mail.html).not.toContain('<img')
    expect(mail.html).toContain('&lt;img src=x onerror=&quot;a()&quot;&gt;')
  })

  test('[REG-8] T-23 whatever a name is, a mail has the same marks as with a plain one, and its text is the name', () => {
    const mailsTo = (name: string) => [
      passwordResetMail({ name }, link),
      registeredAgainMail({ name }, { signIn: link, forgot: link }),
      alertWaitsMail({ name }, link),
      invitationMail({ name }, name, link),
      emergencyMail({ name }, link),
      newDeviceMail({ name }, '2026-11-21T10:00:00.000Z', link),
      factorsChangedMail({ name }, link),
    ]
    const marksOf = (html: string) => html.match(/<[^>]*>/g)
    const plain = mailsTo('Ada')
    for (const name of MARKUP)
      for (const [index, { html, text }] of mailsTo(name).entries()) {
        expect([name, marksOf(html)]).toEqual([name, marksOf(plain[index]!.html)])
        expect(text).toContain(`Hello ${name},`)
      }
    expect(MARKUP.length).toBeGreaterThan(50)
  })

  test('[CARER-5] the mail of an invitation names nobody and carries its token in the fragment', () => {
    const { subject, text } = carerInvitedMail('http://localhost:4600/invitation#a.b.c')
    expect(text).toContain('http://localhost:4600/invitation#a.b.c')
    expect(subject + text).not.toMatch(/David|goal|care |carer/i)
  })

  test('[AUTH-13] a sign-in from a new device and a change of factors ask for one mail each, which tell when and where to look', () => {
    const entry = (...types: string[]) =>
      ({
        stream: 'ada',
        seq: 7,
        recordedAt: '2026-11-21T14:02:10.000Z',
        facts: types.map((type) => ({ type })),
      }) as never
    const notice = { id: 'ada:7', userId: 'ada', at: '2026-11-21T14:02:10.000Z' }
    expect(noticesOf(entry('device.new'))).toEqual([{ ...notice, kind: 'newDevice' }])
    expect(noticesOf(entry('factor.totpSet', 'factor.recoverySet'))).toEqual([{ ...notice, kind: 'factorsChanged' }])
    for (const used of ['factor.totpUsed', 'factor.passkeyUsed', 'factor.recoveryUsed', 'session.ended'])
      expect(noticesOf(entry(used))).toEqual([])
    const { text } = newDeviceMail({ name: 'Ada' }, notice.at, 'http://localhost:4600/settings')
    expect(text).toContain('on 2026-11-21 at 14:02 UTC')
    expect(text).toContain('http://localhost:4600/settings')
  })

  test('[REG-6] no mail says a word about health', () => {
    const mails = [
      passwordResetMail({ name: 'Ada' }, link),
      registeredAgainMail({ name: 'Ada' }, { signIn: link, forgot: link }),
      alertWaitsMail({ name: 'Ada' }, 'http://localhost:4600/inbox'),
      carerInvitedMail('http://localhost:4600/invitation#a.b.c'),
      invitationMail({ name: 'Ada' }, 'Riverside Practice', link),
      emergencyMail({ name: 'Ada' }, 'http://localhost:4600/who-saw'),
      newDeviceMail({ name: 'Ada' }, '2026-11-21T14:02:10.000Z', 'http://localhost:4600/settings'),
      factorsChangedMail({ name: 'Ada' }, 'http://localhost:4600/settings'),
    ]
    for (const { subject, text } of mails)
      expect(subject + text).not.toMatch(/goal|step|sleep|blood|check-?up|care|health|patient/i)
  })
})
