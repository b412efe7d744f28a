import { paraglideVitePlugin } from '@inlang/paraglide-js'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'
import { drawnIcons } from './drawn-icons.ts'
import { plainWords } from './plain-words.ts'
import { sharedChunks } from './shared-chunks.ts'
import { webSocketOnly } from './web-socket-only.ts'
import { words } from './words.config.ts'

/** In development the hub answers the two paths the gateway would give it. */
const hub = process.env['API_ORIGIN'] ?? 'http://127.0.0.1:4610'

export default defineConfig({
  plugins: [
    drawnIcons(),
    webSocketOnly(),
    plainWords(),
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
          'object-src': ['none'],
          'frame-ancestors': ['none'],
          'base-uri': ['none'],
          'form-action': ['self'],
        },
      },
    }),
  ],
  server: { proxy: { '/api': { target: hub }, '/live': { target: hub, ws: true } } },
  build: { chunkSizeWarningLimit: 300 },
  environments: { client: { build: { rolldownOptions: { output: { codeSplitting: { groups: sharedChunks() } } } } } },
})
