import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

// ESLint does only what needs types or Vue templates. Style, imports and accessibility are Biome's.
const typeAware = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': 'error',
  '@typescript-eslint/no-unnecessary-condition': [
    'error',
    { allowConstantLoopConditions: 'only-allowed-literals' },
  ],
  'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
}
const testFiles = [
  'packages/*/src/**/*.test.ts',
  'packages/*/test/**/*.ts',
  'apps/web/e2e/**/*.ts',
  'examples/**/*.ts',
]
const parserOptions = {
  parser: tseslint.parser,
  extraFileExtensions: ['.vue'],
  tsconfigRootDir: import.meta.dirname,
}

export default tseslint.config(
  {
    // A script that the API serves as it stands is checked like everything else.
    ignores: [
      '**/dist',
      '**/node_modules',
      '**/*.js',
      '!apps/api/src/**/*.js',
      '**/*.mjs',
      '**/*.config.ts',
      'packages/domain/kernel', // AssemblyScript: its own compiler checks the types
      '.stuurhuis',
    ],
  },
  ...vue.configs['flat/essential'],
  { files: ['**/*.ts', '**/*.js'], languageOptions: { parser: tseslint.parser } },
  {
    files: ['**/*.ts', '**/*.js', '**/*.vue'],
    ignores: testFiles,
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { parserOptions: { ...parserOptions, projectService: true } },
    rules: { ...typeAware, 'vue/no-v-html': 'error' },
  },
  {
    // Compiled apart: they may use Node, what they test may not.
    files: testFiles,
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { parserOptions: { ...parserOptions, project: ['tsconfig.test.json'] } },
    rules: typeAware,
  },
  {
    // A describe block is a chapter, not a function.
    files: ['**/*.test.ts', '**/*.e2e.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: ['packages/domain/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'round',
          message: 'Money is bigint cents; round with the functions of money/.',
        },
        { object: 'Math', property: 'random', message: 'Randomness is an argument.' },
        { property: 'toFixed', message: 'Format with the functions of money/.' },
        { property: 'toLocaleString', message: 'The same input gives the same text on every machine.' },
        { object: 'Number', property: 'parseFloat', message: 'Parse text with the functions of money/.' },
      ],
    },
  },
)
