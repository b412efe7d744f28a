// Makes src/lib/paraglide, which git ignores, so that a fresh clone can check types and run tests before any build.
import { compile } from '@inlang/paraglide-js'
import { words } from './words.config.ts'

await compile(words)
