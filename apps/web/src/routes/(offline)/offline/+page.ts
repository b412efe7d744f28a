// A plain document, so that it can stand for any page.
export const csr = false
