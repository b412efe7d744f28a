// Who may import whom: the table of docs (CONTRIBUTING.md, "Import rules"), one rule per row.
// `scripts/arch.mjs` runs this file, and also proves with planted violations that each rule still bites.
const SLICES =
  'accounts|goals|preventive|alerts|reminders|care-team|carers|consent|compliance|patient|library|organisations|trail|emergency'
const NPM = ['npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-bundled', 'npm-no-pkg', 'npm-unknown']
// Made by SvelteKit and Paraglide at build time; nothing of them is in the tree.
const GENERATED = ['^[$]', '/[$]types$', 'lib/paraglide/']
const TEST = '\\.(test|contract)\\.ts$|/testing/'

/** A package from the registry, at any depth of pnpm's store. Workspace packages resolve to their sources instead. */
const npm = (names) => `node_modules/(${names})/`

const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

export default {
  forbidden: [
    never('no-circular', 'A circle has no first reader.', {}, { circular: true, dependencyTypesNot: ['type-only'] }),
    never('no-unresolvable', 'An import must lead somewhere.', {}, { couldNotResolve: true, pathNot: GENERATED }),
    never(
      'rules-are-pure',
      'Rules run in the browser, the hub and the worker: own slice, schemas of others, protocol/core and nothing else.',
      { path: '^packages/protocol/src/.*\\.rules\\.ts$' },
      { pathNot: '^packages/protocol/src/' },
    ),
    never(
      'rules-know-no-npm',
      'A rule that needs a library hides its meaning; zones and dates come through protocol/core.',
      { path: '\\.rules\\.ts$' },
      { dependencyTypes: [...NPM, 'core'] },
    ),
    never(
      'protocol-is-alone',
      'The protocol is zod, Temporal and itself.',
      { path: '^packages/protocol/src/', pathNot: TEST },
      { pathNot: ['^packages/protocol/src/', npm('zod|temporal-polyfill|temporal-spec|rrule-temporal')] },
    ),
    never(
      'recurrence-in-one-place',
      'The library of recurrence stands behind one file, which no fold in a browser loads.',
      { path: '^(apps|packages)/', pathNot: '^packages/protocol/src/reminders/recurrence\\.ts$' },
      { path: npm('rrule-temporal') },
    ),
    never(
      'db-knows-protocol-and-driver',
      'Storage knows the protocol, the MongoDB driver and Node.',
      { path: '^packages/db/src/', pathNot: TEST },
      { path: '.', pathNot: ['^packages/(db|protocol)/src/', npm('mongodb|bson')], dependencyTypesNot: ['core'] },
    ),
    never(
      'driver-only-in-db',
      'The MongoDB driver appears in one package.',
      { path: '^(apps|packages)/', pathNot: '^packages/db/' },
      { path: npm('mongodb|bson|mongoose') },
    ),
    never('packages-know-no-app', 'Dependencies point inwards.', { path: '^packages/' }, { path: '^apps/' }),
    never(
      'app-knows-no-app',
      'Processes meet on the wire and in the log, never in code.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    never(
      'web-knows-protocol-only',
      'The web app has no door to the data, not even types of it.',
      { path: '^apps/web/' },
      { path: '^packages/', pathNot: '^packages/protocol/' },
    ),
    never(
      'sockets-and-express-only-in-realtime',
      'One process speaks to the outside.',
      { path: '^(apps|packages)/', pathNot: '^apps/realtime/' },
      { path: npm('express|socket\\.io|@socket\\.io/redis-adapter|helmet') },
    ),
    never(
      'bullmq-only-in-jobs',
      'Nobody enqueues from the hub: the jobs app derives its timers from the log.',
      { path: '^(apps|packages)/', pathNot: '^apps/jobs/' },
      { path: npm('bullmq') },
    ),
    never(
      'slice-knows-no-slice',
      'Slices meet in the composition root.',
      { path: `^((?:apps/(?:realtime|jobs)|packages/db)/src/)(${SLICES})/`, pathNot: TEST },
      { path: `^$1(?:${SLICES})/`, pathNot: '^$1$2/' },
    ),
    never(
      'protocol-slice-knows-schemas',
      "Inside the protocol a slice may read another slice's schema, its facts; its rules only the patient's fold and his status combine.",
      { path: `^(packages/protocol/src/)(?!patient/|compliance/)(${SLICES})/`, pathNot: TEST },
      { path: `^$1(?:${SLICES})/`, pathNot: ['^$1$2/', '\\.schema\\.ts$', '/index\\.ts$'] },
    ),
    never(
      'mechanics-know-no-slice',
      'hub, core, projections and live are feature-blind.',
      {
        path: '^(?:apps/[^/]+|packages/db)/src/(?:lib/)?(?:hub|core|projections|live)/',
        pathNot: `${TEST}|/all\\.ts$`,
      },
      { path: `^(?:apps/[^/]+|packages/db)/src/(?:lib/)?(?:${SLICES}|board)/` },
    ),
    never(
      'product-knows-no-test',
      'What ships does not import what tests it.',
      { path: '^(apps|packages)/', pathNot: TEST },
      { path: `\\.(test|contract)\\.ts$|^(apps|packages)/[^/]+/src/testing/` },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(build|\\.svelte-kit|coverage|lib/paraglide)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'node', 'default'],
      extensions: ['.ts', '.svelte', '.js', '.mjs', '.d.ts'],
    },
  },
}
