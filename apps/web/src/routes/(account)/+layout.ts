// Plain documents with one small script of their own (account-page.ts): the way in must be light and work everywhere.
export const csr = false
