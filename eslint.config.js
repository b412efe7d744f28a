import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import tsdoc from 'eslint-plugin-tsdoc'
import globals from 'globals'
import ts from 'typescript-eslint'

const PRODUCT = ['apps/**/*.{ts,svelte}', 'packages/**/*.ts']
const TESTS = ['**/*.test.ts', '**/*.contract.ts', '**/testing/**/*.ts', 'e2e/**/*.ts']

export default ts.config(
  {
    ignores: [
      '**/node_modules/',
      '**/build/',
      '**/.svelte-kit/',
      '**/coverage/',
      '.tools/',
      '.data/',
      '.run/',
      'apps/web/src/lib/paraglide/',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // A switch over a closed union counts once: each case is one plain line, and `never` checks guard the union.
      complexity: ['error', { max: 12, variant: 'modified' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportAllDeclaration',
          message: 'Name what you export: `export *` hides what a folder shows to others.',
        },
      ],
      'no-unused-vars': 'off',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A port may be async in one place and answer at once in another.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    },
  },
  { files: PRODUCT, rules: { 'no-console': 'error' } },
  { files: ['packages/**/*.ts', 'apps/**/*.ts'], plugins: { tsdoc }, rules: { 'tsdoc/syntax': 'error' } },
  {
    files: ['apps/web/**/*.{ts,svelte}', 'e2e/**/*.ts'],
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
  },
  {
    // Types inside markup are svelte-check's work; asking for them here as well would load the whole program once per component.
    files: ['**/*.svelte'],
    ...ts.configs.disableTypeChecked,
    languageOptions: { parserOptions: { parser: ts.parser, projectService: false, program: null, project: false } },
    rules: {
      ...ts.configs.disableTypeChecked.rules,
      // TypeScript knows every name; the plain rule does not know type names inside markup.
      'no-undef': 'off',
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$derived'] }],
    },
  },
  {
    files: ['**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    // Text is put on a page as text. Whoever needs markup says in the line above why it is none of anybody's words.
    files: ['apps/web/**/*.{ts,svelte}'],
    rules: {
      'svelte/no-at-html-tags': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-script-url': 'error',
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc', 'createContextualFragment', 'setHTMLUnsafe'].map(
          (property) => ({ property, message: 'Words of people are text: no markup is made of strings.' }),
        ),
        { object: 'document', property: 'write', message: 'Words of people are text: no markup is made of strings.' },
      ],
    },
  },
  // The app lives at the root of its origin, so a path is already the address.
  { files: ['apps/web/**'], rules: { 'svelte/no-navigation-without-resolve': 'off' } },
  { files: ['**/*.ts'], rules: { 'no-undef': 'off' } },
  {
    files: TESTS,
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      // Answers of the wire are read as they come; the assertions on them are the check.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    ...ts.configs.disableTypeChecked,
    languageOptions: { ...ts.configs.disableTypeChecked.languageOptions, globals: globals.node },
  },
)
