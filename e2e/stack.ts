import { readFileSync } from 'node:fs'

export type DemoAccount = {
  role: 'patient' | 'provider' | 'coordinator' | 'carer' | 'admin'
  name: string
  email: string
  password: string
  userId: string
  patientId?: string
}
type Running = { origin: string; hubs: string[]; mongoUrl: string; redisUrl: string; accounts: DemoAccount[] }

/** What is running, as `npm start` wrote it down; CLOSEBY_RUN_FILE names the file. */
export function readStack(): Running {
  const file = process.env['CLOSEBY_RUN_FILE']
  if (!file)
    throw new Error(
      'CLOSEBY_RUN_FILE is not set: run `npm test`, or point it at the .run/closeby.json of a running stack',
    )
  return JSON.parse(readFileSync(file, 'utf8')) as Running
}

export const stack = readStack()

/** The seeded account of a person, by the first words of the name. */
export function account(name: string): DemoAccount {
  const found = stack.accounts.find((each) => `${each.name} `.startsWith(`${name} `))
  if (!found) throw new Error(`no demo account begins with ${name}`)
  return found
}
