import { join } from 'node:path';
import { withClient } from '../lab/laboratory.js';
import { COLUMNS } from './forms.js';
import { MOST_MS, type PeerMaker } from './peer.js';
import type { Question } from './questions.js';
import type { Rows, Statement } from './statement-load.js';
import { bucketsOf, statementOf, valuesOf } from './statements.js';

const TYPES = { text: 'text', integer: 'bigint' } as const;
const CREATE = `
  CREATE TABLE usage (${COLUMNS.map(([name, type]) => `${name} ${TYPES[type]}`).join(', ')});
  CREATE UNIQUE INDEX ON usage (account_id, record_id);
  CREATE INDEX ON usage (account_id, started_at);
  CREATE INDEX ON usage (customer_site_id, started_at);
  CREATE INDEX ON usage (msisdn, started_at)`;

const toStatement = (question: Question): Statement => ({
  text: statementOf(question, {
    divide: (dividend, divisor) => `${dividend} / ${divisor}`,
    placeholders: ['$1', '$2', '$3'],
  }),
  values: valuesOf(question),
});

/** PostgreSQL by itself, on the server that Edgemeter uses. */
export const POSTGRES: PeerMaker = {
  name: 'PostgreSQL',
  missing: () => undefined,
  async make({ lab, folder, worker }) {
    const databaseUrl = await lab.createEmptyDatabase('plain');
    await withClient(databaseUrl, (client) => client.query(CREATE));
    const run = (...texts: string[]) =>
      withClient(databaseUrl, async (client) => {
        for (const text of texts) await client.query(text);
      });
    return {
      name: this.name,
      version: await lab.serverVersion(),
      traits: {
        deduplicates: 'a repeated record fails its whole COPY',
        durable: 'yes',
        apportions: 'in the statement',
        keeps: 'all',
      },
      answers: 'apportioned',
      async storeDay(day) {
        const files = [join(folder, 'postgres-1.tsv'), join(folder, 'postgres-2.tsv')];
        await worker.ask('makeBodies', { form: 'rows', day }, MOST_MS);
        await worker.ask('writeBodies', { files }, MOST_MS);
        return worker.ask<number>('postgresCopy', { databaseUrl, files }, MOST_MS);
      },
      settle: () => run('VACUUM (ANALYZE) usage', 'CHECKPOINT'),
      bytes: () =>
        withClient(databaseUrl, async (client) => {
          const { rows } = await client.query<{ bytes: string }>(
            `SELECT pg_total_relation_size('usage') AS bytes`,
          );
          return Number(rows[0]?.bytes);
        }),
      async ask(questions) {
        const statements = questions.map(toStatement);
        const answers = await worker.ask<Rows[]>('postgresAsk', { databaseUrl, statements }, MOST_MS);
        return questions.map((question, n) => bucketsOf(question, answers[n] ?? []));
      },
      load: (questions, length) =>
        worker.ask(
          'postgresLoop',
          { ...length, databaseUrl, statements: questions.map(toStatement) },
          MOST_MS,
        ),
    };
  },
};
