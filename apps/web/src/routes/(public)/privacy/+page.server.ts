import { CONSENT_TEXT } from '@closeby/protocol/consent'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = () => ({ consent: CONSENT_TEXT })
