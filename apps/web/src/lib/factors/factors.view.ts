/** One's second factors and what the organisation asks, as `GET /api/factors` has them. */
export interface FactorsView {
  totp: { since: string } | null
  passkeys: { id: string; label: string; since: string }[]
  recoveryCodesLeft: number
  rule: 'recommended' | 'required'
  enrolBy: string | null
}

/** Fewer than this on paper is said. */
export const FEW_CODES = 3
