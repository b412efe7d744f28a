import type { Plugin } from 'vite'

const WORD = /paraglide[\\/]messages[\\/](?!_index)\w+\.js$/
const LOCALE = "import { getLocale, experimentalStaticLocale } from '../runtime.js';\n"
const CHOICE =
  /^export const (\w+) = [\s\S]+ \(\(inputs(?: = \{\})?, options = \{\}\) => \{\n\texperimentalStaticLocale \?\? [^\n]+\n\treturn en_\1\(inputs\)\n\}\);?\s*$/m

/**
 * Leaves the choice of a language out of each word: there is one, and yet every one of a page's hundreds asks which. The pin of the
 * compiler is exact, and the build fails when it writes words differently.
 */
export function plainWords(): Plugin {
  return {
    name: 'closeby:plain-words',
    enforce: 'pre',
    transform(code, id) {
      if (!WORD.test(id)) return null
      if (!code.includes(LOCALE) || !CHOICE.test(code)) throw new Error('words are compiled differently')
      return code.replace(LOCALE, '').replace(CHOICE, 'export const $1 = en_$1')
    },
  }
}
