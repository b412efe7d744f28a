// The link's token is in the fragment, which only a script can read.
export const csr = true
