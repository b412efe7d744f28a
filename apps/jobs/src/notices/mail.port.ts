export type Mail = { to: string; subject: string; text: string; html: string }

/** Hands mails to a mail server. Resolves when the server has taken it. */
export interface Mailer {
  send(mail: Mail): Promise<void>
  close(): void
}

/** True when the server refused a mail for good (SMTP 5xx), so that asking again is of no use. */
export function isRefusedMail(error: unknown): boolean {
  const { responseCode } = (error ?? {}) as { responseCode?: unknown }
  return typeof responseCode === 'number' && responseCode >= 500
}
