// Checks who imports whom, then proves that the check still bites: a tree of planted violations must fail, rule by rule.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plantedFiles, plantedPackages, plantedViolations } from './arch/planted.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const cli = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
const config = join(root, '.dependency-cruiser.mjs')

/** Cruises `apps` and `packages` below `cwd` and returns how many modules were read and what was broken. */
function cruise(cwd) {
  const run = spawnSync(process.execPath, [cli, 'apps', 'packages', '--config', config, '--output-type', 'json'], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
  if (!run.stdout.startsWith('{')) throw new Error(`dependency-cruiser gave no report: ${run.stderr || run.stdout}`)
  const { summary } = JSON.parse(run.stdout)
  return { modules: summary.totalCruised, violations: summary.violations }
}

/** Writes the planted tree and returns what was caught, as `rule: file`. */
function cruisePlanted() {
  mkdirSync(join(root, '.run'), { recursive: true })
  const tree = mkdtempSync(join(root, '.run/arch-'))
  try {
    for (const [path, text] of Object.entries(plantedFiles)) {
      const file = join(tree, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
    for (const [at, of] of Object.entries(plantedPackages)) {
      symlinkSync(join(root, of, 'node_modules'), join(tree, at, 'node_modules'))
    }
    return new Set(cruise(tree).violations.map(({ rule, from }) => `${rule.name}: ${from}`))
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

const failures = []
const { modules, violations } = cruise(root)
if (modules === 0) failures.push('0 modules were read, so nothing was checked: is TypeScript 6 installed?')
for (const { rule, from, to } of violations) failures.push(`${rule.name}: ${from} -> ${to}`)

const { default: rules } = await import('../.dependency-cruiser.mjs')
const caught = cruisePlanted()
for (const { name } of rules.forbidden) {
  const files = plantedViolations[name]
  if (!files) failures.push(`${name}: no planted violation in scripts/arch/planted.mjs proves this rule`)
  for (const file of files ?? []) {
    if (!caught.has(`${name}: ${file}`)) failures.push(`${name}: the violation planted in ${file} was not caught`)
  }
}

if (failures.length > 0) {
  console.error(`Import rules broken:\n${failures.map((failure) => `  ${failure}`).join('\n')}`)
  process.exit(1)
}
console.log(
  `Import rules hold: ${modules} modules read, ${rules.forbidden.length} rules, each caught its planted violation.`,
)
