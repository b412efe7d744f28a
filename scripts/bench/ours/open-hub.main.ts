import { registerHooks } from 'node:module'

/*
 * A hub without rights and without audit, for what they cost. Two modules of the hub are taken from here instead; the
 * product has no switch for either.
 */

const INSTEAD: readonly [of: string, by: string][] = [
  ['/apps/realtime/src/access/access.ts', new URL('./open-access.ts', import.meta.url).href],
  ['/apps/realtime/src/core/recorder.ts', new URL('./no-recorder.ts', import.meta.url).href],
]
const taken = new Set<string>()

registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context)
    const [of, by] = INSTEAD.find(([path]) => found.url.endsWith(path)) ?? []
    if (of === undefined || by === undefined || context.parentURL === by) return found
    taken.add(of)
    return { ...found, url: by }
  },
})

await import('../../../apps/realtime/src/main.ts')
if (taken.size < INSTEAD.length) throw new Error('the hub has its rights or its audit: there is nothing to compare')
