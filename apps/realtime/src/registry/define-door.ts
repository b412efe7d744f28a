import { Refusal } from '@closeby/protocol/core'
import type { AnyDoor, Caller, Context, Door } from './door.ts'

/** Declares one way in, with the types of its input and answer tied together. */
export function defineDoor<Input, Answer extends object>(door: Door<Input, Answer>): AnyDoor {
  return door
}

/** The signed-in person of a door that is not public. @throws Refusal `auth.required` */
export function callerOf({ caller }: Context): Caller {
  if (!caller) throw new Refusal('auth.required')
  return caller
}
