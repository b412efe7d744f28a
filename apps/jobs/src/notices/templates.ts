import type { Mail } from './mail.port.ts'
import type { Instant } from '@closeby/protocol/core'

/*
 * What our mails say. Plain, kind, short, and never a word about anybody's health: a mail is read on lock screens, by
 * others and by machines.
 */

export type Written = Omit<Mail, 'to'>
type Block = { words: string } | { link: string; words: string }

const FOOT = 'This mail was sent by Closeby. Nobody reads answers to this address.'

/** @param link - opens the page where a new password is chosen */
export function passwordResetMail(person: { name: string }, link: string): Written {
  return letter('Choose a new password', person.name, [
    { words: 'You asked for a new password for your Closeby account. Choose one here:' },
    { link, words: 'Choose a new password' },
    { words: 'The link works once, for 30 minutes.' },
    { words: 'You did not ask for this? Then do nothing. Your password stays as it is.' },
  ])
}

/** @param links - the sign-in page, and the page to ask for a new password */
export function registeredAgainMail(person: { name: string }, links: { signIn: string; forgot: string }): Written {
  return letter('You have a Closeby account already', person.name, [
    { words: 'Somebody tried to open a Closeby account with this e-mail address. You have one already.' },
    { words: 'Was it you? Sign in with the account you have:' },
    { link: links.signIn, words: 'Sign in' },
    { words: 'You do not remember the password? Choose a new one:' },
    { link: links.forgot, words: 'Choose a new password' },
    { words: 'It was not you? Then do nothing. Nobody got in and nothing has changed.' },
  ])
}

/** @param link - opens the page where an account is made */
export function invitationMail(person: { name: string }, organisation: string, link: string): Written {
  return letter(`${organisation} invites you to Closeby`, person.name, [
    { words: `${organisation} works with Closeby and invites you to join its staff.` },
    { link, words: 'Open your account' },
    { words: 'The link works once, for seven days.' },
    { words: 'You do not know what this is about? Then do nothing.' },
  ])
}

/** @param link - where alerts are seen to */
export function alertWaitsMail(person: { name: string }, link: string): Written {
  return letter('An alert waits in your inbox', person.name, [
    { words: 'An alert waits in your inbox. Nobody has taken it yet.' },
    { link, words: 'Open Closeby' },
  ])
}

/** It goes to somebody we do not know, so it says neither who asks nor what about. @param link - opens the invitation */
export function carerInvitedMail(link: string): Written {
  return letter('Somebody invites you to Closeby', null, [
    { words: 'Somebody you know uses Closeby and would like to let you in.' },
    { link, words: 'See the invitation' },
    { words: 'The link works once, for seven days.' },
    { words: 'You do not know what this is about? Then do nothing.' },
  ])
}

/** @param link - where it is seen who, when and why */
export function emergencyMail(person: { name: string }, link: string): Written {
  return letter('Emergency access was used', person.name, [
    { words: 'Somebody used emergency access on Closeby, and it concerns you. See who, when and why:' },
    { link, words: 'See what happened' },
  ])
}

/** @param at - when it was; @param link - where it is seen which devices are signed in, and each can be signed out */
export function newDeviceMail(person: { name: string }, at: Instant, link: string): Written {
  const [day = '', time = ''] = at.split('T')
  return letter('A new device signed in to your account', person.name, [
    { words: `Somebody signed in to your Closeby account on ${day} at ${time.slice(0, 5)} UTC, from a new device.` },
    { words: 'Was it you? Then do nothing.' },
    { words: 'It was not you? Sign that device out and choose a new password:' },
    { link, words: 'See where you are signed in' },
  ])
}

/** @param link - where it is seen how one signs in */
export function factorsChangedMail(person: { name: string }, link: string): Written {
  return letter('How you sign in has changed', person.name, [
    { words: 'Something you sign in to Closeby with, besides your password, was set up, changed or taken away.' },
    { words: 'Was it you? Then do nothing. If not, look at it now and tell your organisation:' },
    { link, words: 'See how you sign in' },
  ])
}

/** All that leaves this system about a reminder, by mail and by push. */
export const REMINDER_WORDS = 'You have a reminder'

/** @param link - opens the page where it can be answered */
export function reminderMail(link: string): Written {
  return letter(REMINDER_WORDS, null, [{ words: `${REMINDER_WORDS}.` }, { link, words: 'Open Closeby' }])
}

/** A letter greets by name, but one that must not say whom it is for. */
function letter(subject: string, name: string | null, blocks: Block[]): Written {
  const greeting = name === null ? 'Hello,' : `Hello ${name},`
  const text = [greeting, ...blocks.map((block) => ('link' in block ? block.link : block.words)), `--\n${FOOT}`]
  const body = blocks.map((block) =>
    'link' in block
      ? `<p><a href="${escaped(block.link)}" style="color:#12584a">${escaped(block.words)}</a></p>`
      : `<p>${escaped(block.words)}</p>`,
  )
  const html = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<title>${escaped(subject)}</title></head>`,
    '<body style="font:16px/1.5 sans-serif;color:#1b2a26;background:#fff;max-width:36rem;margin:2rem auto;padding:0 1rem">',
    `<p>${escaped(greeting)}</p>`,
    ...body,
    `<p style="color:#55645f;font-size:14px">${FOOT}</p>`,
    '</body></html>',
  ]
  return { subject, text: `${text.join('\n\n')}\n`, html: html.join('\n') }
}

const MARKS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(words: string): string {
  return words.replaceAll(/[&<>"']/g, (mark) => MARKS[mark] ?? mark)
}
