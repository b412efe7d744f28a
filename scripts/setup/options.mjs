/** What `npm start -- --help` prints. */
export const HELP = `npm start [-- options]

  --port N       address http://localhost:N (4600, or the next free one)
  --hubs N       how many hubs share the work (2)
  --patients N   make a panel of N synthetic patients
  --lively       synthetic patients go on logging while it runs; every page says so
  --empty        start without the demo world: only the administrator
  --reset        throw this checkout's databases away first
  --doctor       say what is on this machine and what the ladder would use, change nothing
  --help         this page
`

const NUMBERS = { '--port': [1, 65_535], '--hubs': [1, 16], '--patients': [0, 100_000] }
const FLAGS = ['--empty', '--lively', '--reset', '--doctor', '--help']

/**
 * Reads the options of `npm start`.
 * @returns {{options: object} | {problem: string}}
 */
export function readOptions(args) {
  const options = {}
  const words = args.flatMap((arg) =>
    /^--[a-z]+=/.test(arg) ? [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)] : [arg],
  )
  while (words.length > 0) {
    const word = words.shift()
    if (FLAGS.includes(word)) {
      options[word.slice(2)] = true
      continue
    }
    const range = NUMBERS[word]
    if (!range) return { problem: `There is no option "${word}".` }
    const text = words.shift()
    const value = Number(text)
    if (!text || !Number.isInteger(value) || value < range[0] || value > range[1]) {
      return { problem: `${word} needs a whole number from ${range[0]} to ${range[1]}.` }
    }
    options[word.slice(2)] = value
  }
  for (const name of ['patients', 'lively'])
    if (options.empty && options[name]) return { problem: `--empty and --${name} contradict each other.` }
  return { options }
}
