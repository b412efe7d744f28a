import type { User } from '@closeby/protocol/accounts'
import Bell from '@lucide/svelte/icons/bell'
import BookOpen from '@lucide/svelte/icons/book-open'
import Eye from '@lucide/svelte/icons/eye'
import House from '@lucide/svelte/icons/house'
import UserRound from '@lucide/svelte/icons/user-round'
import Users from '@lucide/svelte/icons/users'
import type { Component } from 'svelte'
import * as m from '#lib/paraglide/messages.js'

/** One place to go. `short` is for the phone's bar. */
export interface NavItem {
  href: string
  word: string
  short: string
  icon: Component
  /** Not in the phone's bar, which holds five: its page is reached from another. */
  isBeside?: boolean
}

/** An item; `word` is said in both places unless `short` is given. */
export const item = (href: string, word: string, icon: Component, short = word): NavItem => ({
  href,
  word,
  short,
  icon,
})

/** What the shell of patients and carers leads to. */
export function patientNav({ role }: Pick<User, 'role'>): NavItem[] {
  const own = [
    item('/today', m.ui_nav_today(), House),
    item('/reminders', m.reminders_title(), Bell),
    { ...item('/sharing', m.share_nav(), Eye), isBeside: true },
  ]
  const caring = [item('/people', m.people_title(), Users, m.people_nav())]
  return [
    ...(role === 'patient' ? own : role === 'carer' ? caring : []),
    item('/health', m.ui_nav_health(), BookOpen, m.ui_nav_health_short()),
    item('/settings', m.ui_nav_settings(), UserRound, m.ui_nav_me()),
  ]
}

/** Whether an address lies at or under an item. */
export function isCurrent(href: string, pathname: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`)
}
