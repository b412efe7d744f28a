/** The most that one entry can hold. */
export const AMOUNT_MAX = 1e9

/**
 * Reads what a person typed as an amount: "1,200" and "1 200" are thousands, "1.5" and "1,5" are one and a half. Null when it is no number
 * or below zero.
 */
export function readAmount(text: string): number | null {
  const plain = text
    .trim()
    .replace(/[\s\u00a0\u202f]/g, '')
    .replace(/,(?=\d{3}(\D|$))/g, '')
    .replace(',', '.')
  if (!/^\d+(\.\d*)?$|^\.\d+$/.test(plain)) return null
  return Number(plain)
}
