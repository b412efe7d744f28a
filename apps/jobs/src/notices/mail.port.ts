export type Mail = { to: string; subject: string; text: string; html: string }

/** Hands mails to a mail server. Resolves when the server has taken it. */
export interface Mailer {
  send(mail: Mail): Promise<void>
  close(): void
}
