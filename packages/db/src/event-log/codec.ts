/** Which document a sealed value belongs to. It is bound to the seal, so that no value can be moved to another place. */
export type Identity = {
  part: 'facts' | 'snapshot' | 'row' | 'person' | 'push'
  orgId: string
  stream: string
  seq: number
}

/**
 * The seam through which facts, snapshots and rows pass in and out of the database. May answer later: a key can lie
 * with somebody else.
 */
export type Codec = {
  seal(value: object, identity: Identity): unknown
  /** @throws when `sealed` was not sealed for this identity */
  open(sealed: unknown, identity: Identity): unknown
}

/** Values in clear. */
export const plainCodec: Codec = {
  seal: (value) => value,
  open: (sealed) => sealed,
}
