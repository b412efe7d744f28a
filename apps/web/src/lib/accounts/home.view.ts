import type { Role } from '@closeby/protocol/accounts'

const HOMES: Record<Role, string> = {
  patient: '/today',
  provider: '/board',
  coordinator: '/board',
  admin: '/admin',
  carer: '/settings',
}

/** Where a person's day begins. */
export function homeOf(role: Role): string {
  return HOMES[role]
}

/** A place to go on to after signing in: only a path of our own, never another site. */
export function safeNext(next: string | null | undefined): string {
  return next && /^\/(?![/\\])[^\\\s]*$/.test(next) ? next : '/home'
}
