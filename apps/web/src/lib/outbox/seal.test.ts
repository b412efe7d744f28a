import { expect, test } from 'vitest'
import { newDeviceKey, seal, unseal } from './seal.ts'

test('[OFFLINE-7] what is sealed opens with its own key and name only, and shows nothing', async () => {
  const [key, other] = await Promise.all([newDeviceKey(), newDeviceKey()])
  const value = { words: 'Unspeakable', amount: 73519 }
  const sealed = await seal(key, 'entry:ada:1', value)
  expect(await unseal(key, 'entry:ada:1', sealed)).toEqual(value)
  expect(await unseal(other, 'entry:ada:1', sealed)).toBeNull()
  expect(await unseal(key, 'entry:ben:1', sealed)).toBeNull()
  expect(await unseal(key, 'entry:ada:2', sealed)).toBeNull()
  new Uint8Array(sealed.bytes)[3]! ^= 1
  expect(await unseal(key, 'entry:ada:1', sealed)).toBeNull()
  expect(new TextDecoder().decode((await seal(key, 'x', value)).bytes)).not.toMatch(/Unspeakable|73519/)
})

test('[OFFLINE-7] the key cannot be read out, and the same words are sealed anew each time', async () => {
  const key = await newDeviceKey()
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow()
  const [first, second] = [await seal(key, 'x', 1), await seal(key, 'x', 1)]
  expect(first.iv).not.toEqual(second.iv)
})
