import { readJson } from './run-state.mjs'

const ORDER = ['patient', 'provider', 'coordinator', 'carer', 'admin']
const PER_ROLE = 2

/** The accounts that the seed made; synthetic patients of a large panel have no password and are left out. */
export function readAccounts(file) {
  return readJson(file) ?? []
}

/** One line per sign-in, at most two of a role. */
export function signInLines(accounts) {
  const shown = ORDER.flatMap((role) => accounts.filter((one) => one.role === role && one.password).slice(0, PER_ROLE))
  const width = Math.max(0, ...shown.map(({ email }) => email.length)) + 2
  return shown.map(
    ({ role, name, email, password }) => `    ${role.padEnd(12)} ${email.padEnd(width)} ${password.padEnd(24)} ${name}`,
  )
}
