import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COLUMNS } from './forms.js';
import { bytesOf, MOST_MS, type PeerMaker } from './peer.js';
import type { Question } from './questions.js';
import type { Rows, Statement } from './statement-load.js';
import { bucketsOf, statementOf, valuesOf } from './statements.js';

const FOLDER = fileURLToPath(new URL('duckdb/', import.meta.url));
const PACKAGE = join(FOLDER, 'node_modules/@duckdb/node-api');
const TYPES = { text: 'VARCHAR', integer: 'BIGINT' } as const;
const CREATE = `CREATE TABLE usage (${COLUMNS.map(([name, type]) => `${name} ${TYPES[type]}`).join(', ')})`;

const toStatement = (question: Question): Statement => ({
  text: statementOf(question, {
    divide: (dividend, divisor) => `${dividend} // ${divisor}`,
    placeholders: ['$1', '$2', '$3'],
  }),
  values: valuesOf(question),
});

/** DuckDB in a process of its own. It is installed on the first run, by the lockfile of its folder. */
export const DUCKDB: PeerMaker = {
  name: 'DuckDB',
  missing() {
    if (existsSync(PACKAGE)) return undefined;
    try {
      execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
        cwd: FOLDER,
        stdio: 'pipe',
      });
      return undefined;
    } catch {
      return 'npm could not install @duckdb/node-api';
    }
  },
  async make({ lab, folder, worker, connections }) {
    const duckdb = lab.startHelper('bench/peers/worker.ts');
    const file = join(folder, 'usage.duckdb');
    await duckdb.ask('duckdbOpen', { file, count: connections, setup: CREATE }, MOST_MS);
    const manifest = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string };
    const checkpoint = () => duckdb.ask<undefined>('duckdbRun', { text: 'CHECKPOINT' }, MOST_MS);
    return {
      name: this.name,
      version: manifest.version,
      traits: { deduplicates: 'no', durable: 'yes', apportions: 'in the statement', keeps: 'all' },
      answers: 'apportioned',
      async storeDay(day) {
        const rows = join(folder, 'duckdb.tsv');
        await worker.ask('makeBodies', { form: 'rows', day }, MOST_MS);
        await worker.ask('writeBodies', { files: [rows] }, MOST_MS);
        return duckdb.ask<number>('duckdbCopy', { file: rows }, MOST_MS);
      },
      settle: checkpoint,
      bytes: () => bytesOf(file),
      async ask(questions) {
        const answers = await duckdb.ask<Rows[]>(
          'duckdbAsk',
          { statements: questions.map(toStatement) },
          MOST_MS,
        );
        return questions.map((question, n) => bucketsOf(question, answers[n] ?? []));
      },
      load: (questions, length) =>
        duckdb.ask('duckdbLoop', { ...length, statements: questions.map(toStatement) }, MOST_MS),
    };
  },
};
