import type { Environment } from 'vitest/runtime'

/** Node's globals with the browser build of modules, so that runes and effects behave as they do on a screen. */
const browserBuild: Environment = {
  name: 'browser-build',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
}

export default browserBuild
