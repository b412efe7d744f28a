import type { Role, User } from '@closeby/protocol/accounts'

const HOMES: Record<Role, string> = {
  patient: '/today',
  provider: '/board',
  coordinator: '/inbox',
  admin: '/admin',
  carer: '/people',
}

/** Where a person's day begins. Who waits for approval has nothing to look at yet. */
export function homeOf(user: Pick<User, 'role' | 'status'>): string {
  return user.status === 'pending' ? '/waiting' : HOMES[user.role]
}

/** A place to go on to after signing in: only a path of our own, never another site. */
export function safeNext(next: string | null | undefined): string {
  return next && /^\/(?![/\\])[^\\\s]*$/.test(next) ? next : '/home'
}
