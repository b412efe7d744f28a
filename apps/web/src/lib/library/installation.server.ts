import type { RequestEvent } from '@sveltejs/kit'
import { askHub } from '#lib/http/hub.server.ts'

/** What this copy of Closeby is: whose, and whether everybody in it is made up. */
export interface Installation {
  demo: boolean
  /** Made-up patients are logging while this page is open. */
  lively: boolean
  organisation: string | null
}

/** It changes with a restart at most; a minute spares the hub a question per page. */
const KEPT_MS = 60_000
let kept: { installation: Installation; until: number } | undefined

/** Asks once a minute. A hub that does not answer means "not a demo": a warning too few is said on every later page. */
export async function findInstallation(event: RequestEvent): Promise<Installation> {
  if (kept && Date.now() < kept.until) return kept.installation
  const answer = await askHub<Installation>(event, '/api/public/installation')
  if (!answer.ok) return kept?.installation ?? { demo: false, lively: false, organisation: null }
  const { demo, lively, organisation } = answer.body
  const installation = { demo: demo === true, lively: lively === true, organisation: organisation ?? null }
  kept = { installation, until: Date.now() + KEPT_MS }
  return installation
}
