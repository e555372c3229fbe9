import { readFileSync } from 'node:fs';
import tseslint from 'typescript-eslint';
import closedLookUps from './scripts/lint/closed-look-ups.js';

/**
 * The folders of src/ from which each folder may import, the lowest first. Each folder imports only from folders above
 * it in this list. An import that is not listed is an error.
 */
const ARROWS = {
  common: [],
  config: [],
  telemetry: [],
  logging: ['telemetry'],
  errors: ['common'],
  'record-model': ['common', 'errors'],
  http: ['common', 'config', 'errors', 'logging', 'telemetry'],
  database: ['common', 'config', 'errors', 'logging', 'telemetry'],
  cluster: ['logging', 'database'],
  horizons: ['common', 'logging', 'database'],
  'packed-days': ['common', 'config', 'logging', 'record-model', 'database', 'cluster', 'horizons'],
  rollups: ['common', 'config', 'logging', 'record-model', 'database', 'cluster', 'horizons', 'packed-days'],
  outbound: ['config'],
  buckets: ['config', 'outbound'],
  'query-engine': [
    ...['common', 'telemetry', 'errors', 'record-model', 'database', 'horizons', 'packed-days', 'rollups'],
  ],
  mapping: ['common', 'errors', 'record-model', 'query-engine'],
  access: [
    ...['common', 'config', 'telemetry', 'logging', 'errors', 'record-model', 'http', 'database'],
    'outbound',
    'query-engine',
  ],
  'usage-records': [
    ...['common', 'config', 'telemetry', 'logging', 'errors', 'record-model', 'http', 'database'],
    ...['cluster', 'horizons', 'packed-days', 'rollups', 'mapping', 'access'],
  ],
  'mapping-administration': [...['common', 'config', 'errors', 'http', 'mapping', 'access', 'usage-records']],
  streams: [...['common', 'config', 'telemetry', 'logging', 'errors', 'mapping', 'access', 'usage-records']],
  retention: [
    ...['common', 'config', 'logging', 'errors', 'record-model', 'http', 'database', 'horizons', 'rollups'],
    ...['cluster', 'packed-days', 'access', 'usage-records'],
  ],
  corrections: [
    ...['common', 'config', 'logging', 'errors', 'record-model', 'http', 'database', 'horizons', 'rollups'],
    ...['packed-days', 'access', 'usage-records'],
  ],
  kpi: [
    ...['common', 'config', 'logging', 'errors', 'record-model', 'http', 'database', 'rollups'],
    ...['query-engine', 'access'],
  ],
  aggregate: ['common', 'config', 'errors', 'record-model', 'http', 'query-engine', 'access'],
  'connectivity-report': [
    ...['common', 'config', 'telemetry', 'errors', 'record-model', 'http', 'query-engine', 'access'],
  ],
  'saved-reports': ['config', 'errors', 'http', 'database', 'access', 'connectivity-report'],
  'usage-views': ['database', 'access'],
  operations: [
    'common',
    'config',
    'telemetry',
    'logging',
    'errors',
    'http',
    'database',
    'cluster',
    'packed-days',
    'rollups',
    'access',
    'retention',
  ],
  openapi: ['common', 'errors', 'access'],
  portal: ['common', 'config', 'errors', 'http', 'access'],
  demo: ['common', 'config', 'logging', 'record-model', 'database', 'usage-records'],
  development: ['config', 'logging', 'errors', 'access', 'demo'],
};

for (const [place, [folder, allowed]] of Object.entries(ARROWS).entries()) {
  const above = Object.keys(ARROWS).slice(0, place);
  const against = allowed.filter((name) => !above.includes(name));
  if (against.length > 0) throw new Error(`src/${folder} is listed above ${against.join(', ')}`);
}

/** The same for the folders of src/access. */
const ACCESS_ARROWS = {
  authentication: [],
  audit: ['authentication'],
  'api-keys': ['authentication', 'audit'],
  'portal-tokens': ['authentication', 'audit'],
  limits: ['authentication'],
};

/** The rest of the service sees a database, but not its origin. */
const FOR_DATABASE = {
  group: ['@edgemeter/embedded-postgres-server'],
  message: 'Only src/database and src/cli import the embedded server.',
};

/** A package can be published by itself. From its own folder it may import with `../../` only its `src`. */
const packageRule = {
  files: ['packages/*/{src,test}/**/*.{ts,tsx}'],
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

const FOLDERS = [...Object.keys(ARROWS), 'bootstrap', 'cli'];

const described = JSON.parse(readFileSync(new URL('docs/folders.json', import.meta.url), 'utf8')).src;
if (Object.keys(described).join() !== FOLDERS.join())
  throw new Error('docs/folders.json lists the folders of src in another order than the arrows');

/** The imports that a folder may not have, by the path after that many steps up. */
const forbidden = (up, all, folder, allowed) => ({
  regex: `^${up}(${all.filter((name) => name !== folder && !allowed.includes(name)).join('|')})/`,
  message: `src/${folder} imports from ${allowed.join(', ') || 'no other folder'} only.`,
});

const arrowRule = (folder, patterns) => ({
  files: [`src/${folder}/**/*.ts`],
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

const ofFolder = (folder) => [
  forbidden('(\\.\\./)+', ['packages', ...FOLDERS], folder, ARROWS[folder]),
  ...(folder === 'database' ? [] : [FOR_DATABASE]),
];

const arrowRules = [
  ...Object.keys(ARROWS).map((folder) => arrowRule(folder, ofFolder(folder))),
  ...Object.entries(ACCESS_ARROWS).map(([part, allowed]) =>
    arrowRule(`access/${part}`, [
      ...ofFolder('access'),
      forbidden('(\\.\\./)+', Object.keys(ACCESS_ARROWS), part, allowed),
    ]),
  ),
];

/** Syntax that no source may have. */
const SYNTAX = [
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
];

/** The service asks other servers through one client, which checks where a request goes. The command line asks its user's. */
const ONE_CLIENT = [
  'CallExpression[callee.name="fetch"]',
  'ImportDeclaration[source.value=/^(node:)?https?$/] ImportSpecifier[imported.name=/^(request|get)$/]',
  'ImportDeclaration[source.value=/^((node:)?http2|undici)$/]',
].map((selector) => ({ selector, message: 'Requests to other servers are sent by OutboundClient.' }));

/** Tests wait for conditions, not for a time after which the condition usually holds. */
const NO_TIMERS = [
  'CallExpression[callee.name=/^set(Timeout|Interval)$/]',
  'ImportDeclaration[source.value=/^(node:)?timers(.promises)?$/]',
].map((selector) => ({
  selector,
  message: 'Await an event, or `eventually`; where time itself is the subject, `realTime` with its reason.',
}));

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      'coverage/',
      '.stryker-tmp/',
      'src/database/generated/',
      'packages/client-typescript/src/api.ts',
      '.edgemeter/',
      'node_modules/',
    ],
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // DTOs only have a shape. class-transformer and the examples make objects of that shape.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', ...SYNTAX],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    plugins: { edgemeter: { rules: { 'closed-look-ups': closedLookUps } } },
    rules: { 'edgemeter/closed-look-ups': 'error' },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/*.spec.ts', 'src/cli/**', 'src/outbound/**'],
    rules: { 'no-restricted-syntax': ['error', ...SYNTAX, ...ONE_CLIENT] },
  },
  ...arrowRules,
  packageRule,
  {
    // A component is one function with its markup.
    files: ['packages/portal/src/**/*.tsx'],
    rules: {
      'max-lines-per-function': ['error', { max: 100, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'packages/*/test/**/*.ts', 'bench/**/*.ts', '**/*.spec.ts'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['test/**/*.ts', 'packages/*/test/**/*.ts', '**/*.spec.ts'],
    ignores: ['**/test/support/{eventually,real-time}.ts'],
    rules: { 'no-restricted-syntax': ['error', ...SYNTAX, ...NO_TIMERS] },
  },
);
