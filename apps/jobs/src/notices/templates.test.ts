import { describe, expect, test } from 'vitest'
import { alertWaitsMail, carerInvitedMail, passwordResetMail, registeredAgainMail } from './templates.ts'

const link = 'http://localhost:4600/reset-password#a.b.c'

describe('mails', () => {
  test('[AUTH-6] the reset mail carries its link in text and HTML, with the token in the fragment', () => {
    const mail = passwordResetMail({ name: 'Ada' }, link)
    expect(mail.text).toContain(link)
    expect(mail.html).toContain(`href="${link}"`)
    expect(mail.text).toMatch(/once, for 30 minutes/)
  })

  test('[REG-6] a name cannot bring markup into a mail', () => {
    const mail = registeredAgainMail({ name: '<img src=x onerror="a()">' }, { signIn: link, forgot: link })
    expect(mail.html).not.toContain('<img')
    expect(mail.html).toContain('&lt;img src=x onerror=&quot;a()&quot;&gt;')
  })

  test('[CARER-5] the mail of an invitation names nobody and carries its token in the fragment', () => {
    const { subject, text } = carerInvitedMail('http://localhost:4600/invitation#a.b.c')
    expect(text).toContain('http://localhost:4600/invitation#a.b.c')
    expect(subject + text).not.toMatch(/David|goal|care |carer/i)
  })

  test('[REG-6] no mail says a word about health', () => {
    const mails = [
      passwordResetMail({ name: 'Ada' }, link),
      registeredAgainMail({ name: 'Ada' }, { signIn: link, forgot: link }),
      alertWaitsMail({ name: 'Ada' }, 'http://localhost:4600/inbox'),
      carerInvitedMail('http://localhost:4600/invitation#a.b.c'),
    ]
    for (const { subject, text } of mails)
      expect(subject + text).not.toMatch(/goal|step|sleep|blood|check-?up|care|health|patient/i)
  })
})
