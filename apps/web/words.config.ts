import type { CompilerOptions } from '@inlang/paraglide-js'

/** One language today: the catalogue compiles to plain functions with the locale fixed, so unused words and machinery fall away. */
export const words = {
  project: './project.inlang',
  outdir: './src/lib/paraglide',
  strategy: ['baseLocale'],
  experimentalStaticLocale: '"en"',
  isServer: 'import.meta.env?.SSR',
  emitReadme: false,
} satisfies CompilerOptions
