/* The link of an invitation carries its token in the fragment, which no server sees. It waits in this tab until somebody has signed in. */

const PLACE = 'closeby:invitation'

/** Takes the token out of the address, so that it stays in no history. Null when there is none. */
export function takeInvitation(): string | null {
  const token = location.hash.slice(1)
  if (token === '') return sessionStorage.getItem(PLACE)
  sessionStorage.setItem(PLACE, token)
  history.replaceState(history.state, '', location.pathname)
  return token
}

export function waitingInvitation(): string | null {
  return sessionStorage.getItem(PLACE)
}

export function forgetInvitation(): void {
  sessionStorage.removeItem(PLACE)
}
