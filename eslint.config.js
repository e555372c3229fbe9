import tseslint from 'typescript-eslint';

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
  health: ['errors', 'database', 'http', 'auth'],
  observability: ['config', 'errors', 'logging', 'telemetry', 'database', 'rollup', 'auth', 'http'],
  demo: ['config', 'logging', 'usage', 'database'],
  development: ['config', 'auth', 'api-keys', 'demo'],
  openapi: ['auth'],
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
            regex: `^(\\.\\./)+(${ROOMS.filter((name) => name !== room && !allowed.includes(name)).join('|')})/`,
            message: `src/${room} imports from ${allowed.join(', ') || 'no other room'} only.`,
          },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'src/database/generated/', '.edgemeter/', 'node_modules/'] },
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
      ],
    },
  },
  ...arrowRules,
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', '**/*.spec.ts'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
