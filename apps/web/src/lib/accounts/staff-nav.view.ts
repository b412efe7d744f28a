import type { Role, User } from '@closeby/protocol/accounts'
import BookOpen from '@lucide/svelte/icons/book-open'
import Inbox from '@lucide/svelte/icons/inbox'
import LayoutList from '@lucide/svelte/icons/layout-list'
import Settings from '@lucide/svelte/icons/settings'
import ShieldCheck from '@lucide/svelte/icons/shield-check'
import TriangleAlert from '@lucide/svelte/icons/triangle-alert'
import UserCheck from '@lucide/svelte/icons/user-check'
import * as m from '#lib/paraglide/messages.js'
import type { NavItem } from './nav.view.ts'
import { item } from './nav.view.ts'

/** What the shell of staff leads to. Who waits for approval has no board yet. */
export function staffNav({ role, status }: Pick<User, 'role' | 'status'>): NavItem[] {
  const board = item('/board', m.ui_nav_board(), LayoutList)
  const inbox = item('/inbox', m.ui_nav_inbox(), Inbox)
  // A coordinator's day begins with what waits for somebody, a provider's with his patients.
  const care = role === 'coordinator' ? [inbox, board] : [board, inbox]
  const emergency = item('/emergency', m.emergency_title(), TriangleAlert, m.emergency_nav_short())
  const review = item('/emergencies', m.emergency_nav_review(), ShieldCheck, m.emergency_nav_review_short())
  const first = {
    admin: [item('/admin', m.ui_nav_people(), UserCheck), review],
    coordinator: [...care, emergency, review],
    provider: [...care, emergency],
    patient: [],
    carer: [],
  }[role]
  return [
    ...(status === 'pending' ? [] : first),
    item('/health', m.ui_nav_health(), BookOpen, m.ui_nav_health_short()),
    item('/settings', m.ui_nav_settings(), Settings),
  ]
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
