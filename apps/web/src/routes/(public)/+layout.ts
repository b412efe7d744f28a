// Reading needs no script: these pages send none.
export const csr = false
