import tseslint from 'typescript-eslint';
import closedLookUps from './scripts/lint/closed-look-ups.js';

/** Which rooms of src/ a room may import from. What is not listed is an error. */
const ARROWS = {
  config: [],
  errors: [],
  logging: ['telemetry'],
  telemetry: [],
  usage: ['errors'],
  mapping: ['errors', 'usage'],
  auth: ['config', 'errors', 'usage', 'http', 'logging', 'telemetry'],
  audit: ['config', 'errors', 'logging', 'usage', 'database', 'auth', 'http'],
  'api-keys': ['config', 'errors', 'usage', 'database', 'auth', 'http', 'logging', 'audit'],
  http: ['config', 'errors', 'logging', 'telemetry'],
  'portal-tokens': ['config', 'errors', 'logging', 'usage', 'database', 'auth', 'http', 'audit'],
  limits: ['config', 'errors', 'logging', 'auth'],
  database: ['config', 'errors', 'logging', 'usage', 'telemetry'],
  rollup: ['config', 'logging', 'usage', 'database'],
  retention: ['config', 'errors', 'logging', 'usage', 'database', 'auth', 'http', 'audit'],
  ingestion: [
    'config',
    'errors',
    'logging',
    'telemetry',
    'usage',
    'mapping',
    'database',
    'auth',
    'http',
    'limits',
  ],
  'mapping-administration': [
    'config',
    'errors',
    'usage',
    'mapping',
    'database',
    'auth',
    'http',
    'audit',
    'ingestion',
  ],
  corrections: [
    'config',
    'errors',
    'logging',
    'usage',
    'database',
    'auth',
    'http',
    'audit',
    'limits',
    'ingestion',
  ],
  kpi: ['config', 'errors', 'logging', 'usage', 'database', 'auth', 'http', 'limits'],
  aggregate: ['config', 'errors', 'logging', 'usage', 'database', 'auth', 'http'],
  'connectivity-report': [
    'config',
    'errors',
    'logging',
    'telemetry',
    'usage',
    'database',
    'auth',
    'http',
    'limits',
  ],
  health: ['errors', 'usage', 'database', 'http', 'auth'],
  observability: ['config', 'errors', 'logging', 'telemetry', 'database', 'rollup', 'auth', 'http'],
  demo: ['config', 'logging', 'usage', 'database'],
  development: ['config', 'auth', 'api-keys', 'demo'],
  openapi: ['auth'],
};

/** The rest of the service sees a database, and not where it comes from. */
const FOR_DATABASE = {
  group: ['@edgemeter/embedded-postgres-server'],
  message: 'Only src/database and src/cli import the embedded server.',
};

/** A package can be published by itself: from its own folder it imports, with `../../`, nothing but its `src`. */
const packageRule = {
  files: ['packages/*/{src,test}/**/*.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { regex: '^(\\.\\./){2,}(?!src/)', message: 'A package imports nothing from outside its folder.' },
        ],
      },
    ],
  },
};

const ROOMS = [...Object.keys(ARROWS), 'cli'];

const arrowRules = Object.entries(ARROWS).map(([room, allowed]) => ({
  files: [`src/${room}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(\\.\\./)+(${['packages', ...ROOMS].filter((name) => name !== room && !allowed.includes(name)).join('|')})/`,
            message: `src/${room} imports from ${allowed.join(', ') || 'no other room'} only.`,
          },
          ...(room === 'database' ? [] : [FOR_DATABASE]),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['**/dist/', 'coverage/', 'src/database/generated/', '.edgemeter/', 'node_modules/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // DTOs are shapes: what class-transformer and the examples make of them has their shape, which is all they are.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[property.name=/^\\$(query|execute)RawUnsafe$/]',
          message: 'Values are bound and identifiers come from closed maps: no unsafe raw SQL.',
        },
        {
          selector: 'ObjectExpression > Property[key.name="each"][value.value=true]',
          message:
            "class-validator's `each` looks inside arrays in the array: use PartsHold, or Parts for objects.",
        },
        {
          selector: 'ImportSpecifier[imported.name=/^(ValidateNested|IsArray|ArrayNotEmpty)$/]',
          message: 'Objects and arrays in a body are read by Part and Parts, so that none is left unread.',
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    plugins: { edgemeter: { rules: { 'closed-look-ups': closedLookUps } } },
    rules: { 'edgemeter/closed-look-ups': 'error' },
  },
  ...arrowRules,
  packageRule,
  {
    files: ['test/**/*.ts', 'packages/*/test/**/*.ts', 'bench/**/*.ts', '**/*.spec.ts'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
