import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const forbidden = (selector, message) => ({ selector, message });

/** A civil day is not 86,400 seconds where clocks change: days are counted as dates, in core/time. */
const DAY_ARITHMETIC = [
  forbidden('Literal[value=86400000]', 'A day is not a number of milliseconds; count civil days with src/core/time.'),
  forbidden(
    "BinaryExpression[operator='/'][right.raw=/^(60|24)$/] > BinaryExpression.left[operator='/'][right.raw=/^(1_?000|60)$/]",
    'Days are not found by dividing milliseconds; count civil days with src/core/time.',
  ),
  forbidden(
    "BinaryExpression[operator='*'] > BinaryExpression.left[operator='*'][left.value=24][right.value=60]",
    'A day is not a number of seconds; count civil days with src/core/time.',
  ),
];

/** The core is a function of what it is given. */
const IMPURITY = [
  forbidden("CallExpression[callee.object.name='Date'][callee.property.name='now']", 'The core has no clock; take the instant as an argument.'),
  forbidden("NewExpression[callee.name='Date'][arguments.length=0]", 'The core has no clock; take the instant as an argument.'),
  forbidden("CallExpression[callee.name='Date']", 'The core has no clock; take the instant as an argument.'),
  forbidden("MemberExpression[object.name='Math'][property.name='random']", 'The core has no randomness.'),
  forbidden(':function[async=true]', 'The core is synchronous.'),
  forbidden('AwaitExpression', 'The core is synchronous.'),
  forbidden('ImportExpression', 'The core is loaded whole.'),
];
const IMPURE_GLOBALS = ['process', 'performance', 'crypto', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Buffer', 'console'];

const UNRUN_TEST = forbidden('MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip|todo)$/]', 'Every test runs.');

const DECIMAL_JS = { name: 'decimal.js', message: 'Take Decimal from src/core/money/decimal.ts: decimal.js itself keeps only 20 digits.' };
const OUTSIDE_CORE = { regex: '^(?!\\.|date-fns(/|$)|@date-fns/(tz|utc)$|zod$|decimal\\.js$)', message: 'The core imports only decimal.js, date-fns and zod.' };

export default defineConfig(
  { ignores: ['dist/', 'coverage/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // A non-null assertion says what the surrounding lines have made sure of; the compiler's index check asks for it often.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-imports': ['error', { paths: [DECIMAL_JS] }],
      'no-restricted-syntax': ['error', ...DAY_ARITHMETIC],
    },
  },
  // The empty object type is the public contract's way to say "no properties of its own".
  { files: ['src/contract/charge.ts'], rules: { '@typescript-eslint/no-empty-object-type': 'off' } },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [DECIMAL_JS], patterns: [OUTSIDE_CORE] }],
      'no-restricted-syntax': ['error', ...DAY_ARITHMETIC, ...IMPURITY],
      'no-restricted-globals': ['error', ...IMPURE_GLOBALS],
    },
  },
  { files: ['src/core/money/**/*.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [OUTSIDE_CORE] }] } },
  { files: ['src/core/time/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...IMPURITY] } },
  // A test may say what a day amounts to, and compare with the plain library; but it runs.
  { files: ['test/**/*.ts'], rules: { 'no-restricted-syntax': ['error', UNRUN_TEST], 'no-restricted-imports': 'off' } },
);
