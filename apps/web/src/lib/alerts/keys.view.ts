import * as m from '#lib/paraglide/messages.js'

/** One key, one act. Small letters: Shift and chords belong to the browser. */
export const INBOX_KEYS = {
  j: 'next',
  k: 'previous',
  Escape: 'close',
  c: 'claim',
  r: 'release',
  s: 'snooze',
  a: 'assign',
  e: 'resolve',
  u: 'undo',
  z: 'undo',
  n: 'show',
  '?': 'help',
} as const

/** The same for people. */
export const INBOX_SHEET = [
  ['j', m.alerts_keys_next],
  ['k', m.alerts_keys_previous],
  ['Enter', m.alerts_keys_open],
  ['Esc', m.alerts_keys_close],
  ['c', m.alerts_keys_claim],
  ['r', m.alerts_keys_release],
  ['s', m.alerts_keys_snooze],
  ['a', m.alerts_keys_assign],
  ['e', m.alerts_keys_resolve],
  ['u', m.alerts_keys_undo],
  ['n', m.alerts_keys_show],
  ['?', m.alerts_keys_help],
] as const
