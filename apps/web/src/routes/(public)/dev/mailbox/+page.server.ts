import { error } from '@sveltejs/kit'
import { askHub, pageStatus } from '#lib/http/hub.server.ts'
import type { PageServerLoad } from './$types'

/** One mail of the development mailbox. */
interface Mail {
  id: string
  to: string
  subject: string
  at: string
  text: string
}

export const load: PageServerLoad = async (event) => {
  const answer = await askHub<{ items: Mail[] }>(event, '/api/dev/mailbox')
  if (!answer.ok) error(pageStatus(answer), 'mailbox')
  event.setHeaders({ 'cache-control': 'no-store' })
  return { mails: answer.body.items.map((mail) => ({ ...mail, parts: linked(mail.text, event.url.origin) })) }
}

/** Cuts a text at its addresses; only those of this very site become links. */
function linked(text: string, origin: string): { text: string; href?: string }[] {
  return text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part) => (part.startsWith(`${origin}/`) ? { text: part, href: part.slice(origin.length) } : { text: part }))
}
