import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { findProgram, mustRun, runCommand } from './commands.mjs'

const POLICY = '/usr/sbin/policy-rc.d'

/** True on Debian, Ubuntu and their children when this process may install packages without being asked anything. */
export function canUseApt() {
  if (process.platform !== 'linux' || process.getuid() !== 0 || !findProgram('apt-get')) return false
  return /\b(debian|ubuntu)\b/.test(existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '')
}

/** Installs a package without starting any service it brings: Closeby starts its own, and stops only its own. */
export async function installWithApt(name, say) {
  say(`installing ${name} with apt`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const isOurPolicy = !existsSync(POLICY)
  if (isOurPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    const install = ['install', '--yes', '--no-install-recommends', name]
    if ((await runCommand('apt-get', install, { env })).code === 0) return
    // The package lists may be missing or old.
    await mustRun('apt-get', ['update'], { env })
    await mustRun('apt-get', install, { env })
  } finally {
    if (isOurPolicy) rmSync(POLICY, { force: true })
  }
}
