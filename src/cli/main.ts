#!/usr/bin/env node
import { inspect } from 'node:util';
import { ConfigError } from '../config/config.js';
import { importCommand, IMPORT_HELP } from './import-command.js';
import { keys, KEYS_HELP } from './keys.js';
import { migrateCommand, MIGRATE_HELP } from './migrate.js';
import { verifyCommand, VERIFY_HELP } from './verify.js';
import { UsageError } from './usage-error.js';

const COMMANDS: Readonly<Record<string, { run: (args: readonly string[]) => Promise<void>; help: string }>> =
  {
    import: { run: importCommand, help: IMPORT_HELP },
    keys: { run: keys, help: KEYS_HELP },
    migrate: { run: migrateCommand, help: MIGRATE_HELP },
    verify: { run: verifyCommand, help: VERIFY_HELP },
  };

const HELP = `Usage: edgemeter COMMAND [OPTIONS]

${Object.values(COMMANDS)
  .map(({ help }) => help)
  .join('\n\n')}

The database is DATABASE_URL, or the embedded one in EDGEMETER_DATA (default .edgemeter), beside a running service or
without one. Exit codes: 0 done, 1 failed, 2 called wrongly, 3 done with refused records.`;

async function main([name, ...args]: readonly string[]): Promise<void> {
  const command = name === undefined ? undefined : COMMANDS[name];
  const asksForHelp = name === '--help' || name === 'help' || args.includes('--help');
  if (asksForHelp) process.stdout.write(`${command?.help ?? HELP}\n`);
  else if (command) await command.run(args);
  else throw new UsageError(HELP);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isUsage =
    error instanceof UsageError ||
    (error as { code?: unknown }).code?.toString().startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (!isUsage && !(error instanceof ConfigError) && error instanceof Error && error.cause) {
    process.stderr.write(`${inspect(error.cause)}\n`);
  }
  process.exitCode = isUsage ? 2 : 1;
}
