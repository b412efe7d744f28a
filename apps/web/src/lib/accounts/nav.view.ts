import type { Role, User } from '@closeby/protocol/accounts'
import Bell from '@lucide/svelte/icons/bell'
import BookOpen from '@lucide/svelte/icons/book-open'
import House from '@lucide/svelte/icons/house'
import Inbox from '@lucide/svelte/icons/inbox'
import LayoutList from '@lucide/svelte/icons/layout-list'
import Settings from '@lucide/svelte/icons/settings'
import UserCheck from '@lucide/svelte/icons/user-check'
import UserRound from '@lucide/svelte/icons/user-round'
import type { Component } from 'svelte'
import * as m from '#lib/paraglide/messages.js'

/** One place to go. `short` is for the phone's bar. */
export interface NavItem {
  href: string
  word: string
  short: string
  icon: Component
}

const item = (href: string, word: string, icon: Component, short = word): NavItem => ({ href, word, short, icon })

/** What the shell of patients and carers leads to. */
export function patientNav({ role }: Pick<User, 'role'>): NavItem[] {
  const own = [item('/today', m.ui_nav_today(), House), item('/reminders', m.reminders_title(), Bell)]
  return [
    ...(role === 'patient' ? own : []),
    item('/health', m.ui_nav_health(), BookOpen, m.ui_nav_health_short()),
    item('/settings', m.ui_nav_settings(), UserRound, m.ui_nav_me()),
  ]
}

/** What the shell of staff leads to. Who waits for approval has no board yet. */
export function staffNav({ role, status }: Pick<User, 'role' | 'status'>): NavItem[] {
  const board = item('/board', m.ui_nav_board(), LayoutList)
  const inbox = item('/inbox', m.ui_nav_inbox(), Inbox)
  // A coordinator's day begins with what waits for somebody, a provider's with his patients.
  const care = role === 'coordinator' ? [inbox, board] : [board, inbox]
  const first = role === 'admin' ? [item('/admin', m.ui_nav_people(), UserCheck)] : care
  return [
    ...(status === 'pending' ? [] : first),
    item('/health', m.ui_nav_health(), BookOpen, m.ui_nav_health_short()),
    item('/settings', m.ui_nav_settings(), Settings),
  ]
}

/** Whether an address lies at or under an item. */
export function isCurrent(href: string, pathname: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`)
}

/** A role in words. */
export function roleWord(role: Role): string {
  const words: Record<Role, () => string> = {
    patient: m.ui_role_patient,
    provider: m.ui_role_provider,
    coordinator: m.ui_role_coordinator,
    carer: m.ui_role_carer,
    admin: m.ui_role_admin,
  }
  return words[role]()
}
