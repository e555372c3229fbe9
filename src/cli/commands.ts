import type { CommandGroup } from './command.js';

/** All commands, in the order of the help. */
export const COMMANDS: readonly CommandGroup[] = [
  {
    name: 'serve',
    summary: 'Run the service',
    load: async () => (await import('./serve.js')).SERVE,
  },
  {
    name: 'migrate',
    summary: 'Apply the database migrations that are missing',
    load: async () => (await import('./migrate.js')).MIGRATE,
  },
  {
    name: 'import',
    summary: 'Import usage records from files',
    load: async () => (await import('./import-command.js')).IMPORT,
  },
  {
    name: 'watch',
    summary: 'Store the usage records of each file that comes into a folder',
    load: async () => (await import('./watch-command.js')).WATCH,
  },
  {
    name: 'consume',
    summary: 'Store the usage records of a stream',
    load: async () => (await import('./consume.js')).CONSUME,
  },
  {
    name: 'export',
    summary: 'Write usage records in the form that import takes',
    load: async () => (await import('./export.js')).EXPORT,
  },
  {
    name: 'report',
    summary: 'Ask a running service for a connectivity report',
    load: async () => (await import('./report.js')).REPORT,
  },
  {
    name: 'kpi',
    summary: 'Ask a running service for KPI 1 or KPI 2',
    load: async () => (await import('./kpi.js')).KPI,
  },
  {
    name: 'mappings',
    summary: 'Keep the mappings by which foreign files are imported',
    load: async () => (await import('./mappings.js')).MAPPINGS,
  },
  {
    name: 'keys',
    summary: 'Create, change, rotate and revoke API keys',
    load: async () => (await import('./keys.js')).KEYS,
  },
  {
    name: 'retention',
    summary: 'Say how long what is kept, and remove what is older',
    load: async () => (await import('./retention.js')).RETENTION,
  },
  {
    name: 'tokens',
    summary: 'Issue, list and revoke portal tokens',
    load: async () => (await import('./tokens.js')).TOKENS,
  },
  {
    name: 'views',
    summary: 'Show database roles the usage of accounts, in SQL views',
    load: async () => (await import('./views.js')).VIEWS,
  },
  {
    name: 'check-token',
    summary: 'Say why a token would be refused',
    load: async () => (await import('./check-token.js')).CHECK_TOKEN,
  },
  {
    name: 'verify',
    summary: 'Check the stored aggregates against the records',
    load: async () => (await import('./verify.js')).VERIFY,
  },
  {
    name: 'db',
    summary: 'Distribute the database over several servers',
    load: async () => (await import('./db.js')).DB,
  },
  {
    name: 'levels',
    summary: 'Store the figures of services and cells beside accounts, or as earlier versions read them',
    load: async () => (await import('./levels.js')).LEVELS_COMMANDS,
  },
  {
    name: 'ledger',
    summary: 'Store the identities of records in less space',
    load: async () => (await import('./ledger.js')).LEDGER,
  },
  {
    name: 'pack',
    summary: 'Store the records of quiet days in a sixth of the space',
    load: async () => (await import('./pack.js')).PACK,
  },
  {
    name: 'unpack',
    summary: 'Store packed records as they came in, for an earlier version',
    load: async () => (await import('./pack.js')).UNPACK,
  },
  {
    name: 'demo',
    summary: 'Store demo usage to try the service out with',
    load: async () => (await import('./demo.js')).DEMO,
  },
];
