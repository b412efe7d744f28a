import type { Plugin } from 'vite'

const WORD = /paraglide[\\/]messages[\\/](?!_index)\w+\.js$/
const LOCALE = "import { getLocale, experimentalStaticLocale } from '../runtime.js';\n"
const CHOICE =
  /^export const (\w+) = [\s\S]+ \(\(inputs(?: = \{\})?, options = \{\}\) => \{\n\texperimentalStaticLocale \?\? [^\n]+\n\treturn en_\1\(inputs\)\n\}\);?\s*$/m

const REGISTRY = /paraglide[\\/]registry\.js$/
const PLURAL = 'return new Intl.PluralRules(locale, options).select(Number(input))'

/**
 * Leaves the choice of a language out of each word: there is one, and yet every one of a page's hundreds asks which. The pin of the
 * compiler is exact, and the build fails when it writes words differently. Rules of plurals are made once, not for each number: a
 * browser takes longer to make them than to draw the row that asks.
 */
export function plainWords(): Plugin {
  return {
    name: 'closeby:plain-words',
    enforce: 'pre',
    transform(code, id) {
      if (REGISTRY.test(id)) {
        if (!code.includes(PLURAL)) throw new Error('plurals are chosen differently')
        const kept = `return (rules[locale + options?.type] ??= new Intl.PluralRules(locale, options)).select(Number(input))`
        return `const rules = {}\n${code.replace(PLURAL, kept)}`
      }
      if (!WORD.test(id)) return null
      if (!code.includes(LOCALE) || !CHOICE.test(code)) throw new Error('words are compiled differently')
      return code.replace(LOCALE, '').replace(CHOICE, 'export const $1 = en_$1')
    },
  }
}
