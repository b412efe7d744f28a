import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { defineConfig } from 'vitest/config'
import type { Plugin } from 'vitest/config'

const GENERATED = [
  '**/node_modules/**',
  '**/build/**',
  '**/.svelte-kit/**',
  '**/.tools/**',
  '**/.data/**',
  '**/.run/**',
]
// The suffix names the machine a test needs, so the tiers are told apart by file name alone.
const WITH_SERVERS = ['**/*.mongo.test.ts', '**/*.redis.test.ts', '**/*.hub.test.ts']
const WITH_BROWSER = ['e2e/**/*.e2e.test.ts']
// A unit test that reaches for a server finds none, whatever the shell has exported.
const WITHOUT_SERVERS = { TEST_MONGODB_URL: '', TEST_REDIS_URL: '' }

/** The svelte plugin belongs to the web app; it is asked for there, so that the root needs no second copy. */
async function sveltePlugin(): Promise<Plugin[]> {
  const web = createRequire(new URL('./apps/web/package.json', import.meta.url))
  const entry = pathToFileURL(web.resolve('@sveltejs/vite-plugin-svelte')).href
  const { svelte } = (await import(entry)) as { svelte: (options: object) => Plugin[] }
  return svelte({ configFile: false })
}

// Generous, because a busy machine is not a fault of the code. Projects do not inherit these.
const TIMES = { testTimeout: 30_000, hookTimeout: 60_000 }
// Bursts, paces and deadlines run against real clocks and servers: where the machine stood still, they are tried again.
const TRIED_AGAIN = { retry: 2 }
// A journey passes at once or is broken: what failed in a browser has failed every time so far, so one more try is enough.
const TRIED_ONCE_MORE = { retry: 1 }

export default defineConfig({
  test: {
    maxWorkers: 2,
    passWithNoTests: false,
    projects: [
      {
        test: {
          ...TIMES,
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...GENERATED, ...WITH_SERVERS, ...WITH_BROWSER, 'apps/web/**'],
          env: WITHOUT_SERVERS,
        },
      },
      {
        root: './apps/web',
        plugins: [sveltePlugin()],
        resolve: { conditions: ['browser'] },
        test: {
          ...TIMES,
          name: 'unit-web',
          include: ['src/**/*.test.ts', '*.test.ts'],
          exclude: GENERATED,
          environment: fileURLToPath(new URL('./scripts/test/browser-build.ts', import.meta.url)),
          env: WITHOUT_SERVERS,
        },
      },
      {
        test: {
          ...TIMES,
          ...TRIED_AGAIN,
          name: 'integration',
          include: WITH_SERVERS,
          exclude: GENERATED,
          globalSetup: ['./scripts/test/require-servers.ts'],
        },
      },
      {
        test: {
          ...TIMES,
          ...TRIED_ONCE_MORE,
          name: 'e2e',
          include: WITH_BROWSER,
          exclude: GENERATED,
          globalSetup: ['./scripts/test/require-stack.ts'],
          // One running stack and one browser: journeys take turns, so that a slow one never starves another.
          fileParallelism: false,
          testTimeout: 90_000,
        },
      },
    ],
  },
})
