import { paraglideVitePlugin } from '@inlang/paraglide-js'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'
import { drawnIcons } from './drawn-icons.ts'
import { webSocketOnly } from './web-socket-only.ts'
import { words } from './words.config.ts'

/** In development the hub answers the two paths the gateway would give it. */
const hub = process.env['API_ORIGIN'] ?? 'http://127.0.0.1:4610'

/**
 * What pages share would otherwise come in forty crumbs, each compressed for itself. Svelte goes first, or its parts would be pulled into
 * what uses them.
 */
const SHARED = [
  { name: 'svelte', test: /node_modules.(svelte|clsx|esm-env)./, priority: 1 },
  { name: 'words', test: /paraglide/, minShareCount: 8 },
  { name: 'icons', test: /lucide/, minShareCount: 6 },
  { name: 'rules', test: /protocol.src.(?!compliance.(board-row|row-parts|inbox-row))/, minShareCount: 3 },
]

export default defineConfig({
  plugins: [
    drawnIcons(),
    webSocketOnly(),
    tailwindcss(),
    paraglideVitePlugin(words),
    sveltekit({
      adapter: adapter(),
      // The worker shows two pages under addresses that are not theirs: their files must be named from the root.
      paths: { relative: false },
      serviceWorker: { register: false },
      tracing: { server: false },
      csp: {
        // By hash, not by nonce: a page that is kept for later must not carry a secret that was meant for one answer.
        mode: 'hash',
        directives: {
          'default-src': ['self'],
          'script-src': ['self'],
          'style-src': ['self'],
          'style-src-attr': ['unsafe-inline'],
          'img-src': ['self', 'data:', 'blob:'],
          'connect-src': ['self'],
          'frame-ancestors': ['none'],
          'base-uri': ['self'],
          'form-action': ['self'],
        },
      },
    }),
  ],
  server: { proxy: { '/api': { target: hub }, '/live': { target: hub, ws: true } } },
  build: { chunkSizeWarningLimit: 300 },
  environments: { client: { build: { rolldownOptions: { output: { codeSplitting: { groups: SHARED } } } } } },
})
