import { createTransport } from 'nodemailer'
import type { Mailer } from './mail.port.ts'

/** A mail server that does not answer must not hold a claim on a notice for minutes. */
const PATIENCE_MS = 10_000

/** Sends by SMTP over a few kept connections. */
export function createMailer({ smtpUrl, from }: { smtpUrl: string; from: string }): Mailer {
  const transport = createTransport(
    {
      url: smtpUrl,
      pool: true,
      maxConnections: 3,
      connectionTimeout: PATIENCE_MS,
      greetingTimeout: PATIENCE_MS,
      socketTimeout: PATIENCE_MS,
    },
    { from },
  )
  return {
    async send({ to, subject, text, html }) {
      // An address object is taken as it is; a string would be parsed, and a crafted one could name a second receiver.
      await transport.sendMail({ to: { name: '', address: to }, subject, text, html })
    },
    close: () => transport.close(),
  }
}
