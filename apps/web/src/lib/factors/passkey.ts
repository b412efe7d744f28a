import type { MadePasskey, UsedPasskey } from '@closeby/protocol/accounts'
import { startAuthentication, startRegistration } from '@simplewebauthn/browser'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'

/* Passkeys of this browser. Fetched when somebody first uses one. */

/** Null when the person, or the browser, did not go through with it. */
export async function takePasskey(options: object): Promise<UsedPasskey | null> {
  try {
    const optionsJSON = options as PublicKeyCredentialRequestOptionsJSON
    const { id, rawId, response } = await startAuthentication({ optionsJSON })
    const { clientDataJSON, authenticatorData, signature, userHandle } = response
    return {
      ...{ id, rawId, type: 'public-key' },
      response: { clientDataJSON, authenticatorData, signature, ...(userHandle !== undefined && { userHandle }) },
    }
  } catch {
    return null
  }
}

/** `known` when this device has one for this account already; null when nothing was made. */
export async function makePasskey(options: object): Promise<MadePasskey | 'known' | null> {
  try {
    const optionsJSON = options as PublicKeyCredentialCreationOptionsJSON
    const { id, rawId, response } = await startRegistration({ optionsJSON })
    const { clientDataJSON, attestationObject } = response
    const transports = response.transports?.filter((each) => TRANSPORTS.has(each))
    return {
      ...{ id, rawId, type: 'public-key' },
      response: { clientDataJSON, attestationObject, ...(transports && { transports }) },
    } as MadePasskey
  } catch (error) {
    return error instanceof Error && error.name === 'InvalidStateError' ? 'known' : null
  }
}
const TRANSPORTS = new Set<string>(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'])
