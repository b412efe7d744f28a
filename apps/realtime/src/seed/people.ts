import { createHmac } from 'node:crypto'

/** Where everybody of the demo has an address. Nobody can own a name under `.example` (RFC 2606). */
const DOMAIN = 'northside.example'
const RIVERSIDE_DOMAIN = 'riverside.example'
const LONDON = 'Europe/London'

export type DemoPerson = { name: string; email: string; timeZone: string }
const person = (name: string, local: string, domain = DOMAIN): DemoPerson => ({
  ...{ name, email: `${local}@${domain}`, timeZone: LONDON },
})

export const STAFF = {
  admin: person('Sam Okafor', 'sam'),
  coordinator: person('Lena Brandt', 'lena'),
  secondCoordinator: person('Tomas Keller', 'tomas'),
  provider: person('Dr Maya Osei', 'maya'),
  waitingProvider: person('Dr Iris Novak', 'iris'),
  carer: person('Rosa Ferreira', 'rosa'),
} as const
/** The second organisation of the demo: one of each role, who must never learn of Northside. */
export const RIVERSIDE = {
  orgId: 'org-2',
  name: 'Riverside Practice',
  patient: person('Edith Marlowe', 'edith', RIVERSIDE_DOMAIN),
  admin: person('Grace Lindqvist', 'grace', RIVERSIDE_DOMAIN),
  coordinator: person('Piotr Zielinski', 'piotr', RIVERSIDE_DOMAIN),
  provider: person('Dr Hana Sato', 'hana', RIVERSIDE_DOMAIN),
  carer: person('Joao Duarte', 'joao', RIVERSIDE_DOMAIN),
} as const
export const DAVID_EMAIL = `david@${DOMAIN}`

/** "Lucía Ramos Vidal" has `lucia.vidal@`: first and last word, plain letters. */
export function emailOf(name: string): string {
  const words = name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z -]/g, '')
    .split(' ')
  return `${words[0] ?? ''}.${words.at(-1) ?? ''}@${DOMAIN}`
}

/** A password that can be read aloud, for made-up people on one's own machine. A real installation never has it. */
export function demoPasswordOf(email: string): string {
  return `with-${email.split('@')[0]?.split('.')[0] ?? ''}-today`
}

/** The first administrator's password: nobody can guess it, and a second start can show it again. */
export function adminPasswordOf(secret: Buffer): string {
  const words = createHmac('sha256', secret).update('closeby/first-administrator').digest('hex').slice(0, 20)
  return words.replaceAll(/(.{5})(?=.)/g, '$1-')
}
