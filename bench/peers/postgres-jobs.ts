import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { statementLoop, type Rows, type Statement, type StatementsJob } from './statement-load.js';

interface Database {
  readonly databaseUrl: string;
}

const nameOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

async function withClients<T>(
  url: string,
  count: number,
  work: (clients: pg.Client[]) => Promise<T>,
): Promise<T> {
  const clients = Array.from({ length: count }, () => new pg.Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  try {
    return await work(clients);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function read(client: pg.Client | undefined, { text, values }: Statement): Promise<Rows> {
  const result = await client?.query<[string, string, string]>({
    name: nameOf(text),
    text,
    values: [...values],
    rowMode: 'array',
  });
  return (result?.rows ?? []).map(([bucket, own, next]) => [Number(bucket), Number(own), Number(next)]);
}

export const postgresJobs = {
  postgresAsk: ({ databaseUrl, statements }: Database & { statements: readonly Statement[] }) =>
    withClients(databaseUrl, 1, async ([client]) => {
      const answers: Rows[] = [];
      for (const statement of statements) answers.push(await read(client, statement));
      return answers;
    }),

  postgresLoop: ({ databaseUrl, ...job }: Database & StatementsJob) =>
    withClients(databaseUrl, job.connections, (clients) =>
      statementLoop(job, (place, statement) => read(clients[place], statement)),
    ),

  /** Copies files that the server reads itself, each on a connection of its own. @returns the seconds. */
  postgresCopy: ({ databaseUrl, files }: Database & { files: readonly string[] }) =>
    withClients(databaseUrl, files.length, async (clients) => {
      const start = performance.now();
      await Promise.all(
        clients.map((client, place) =>
          client.query(`COPY usage FROM ${pg.escapeLiteral(files[place] ?? '')}`),
        ),
      );
      return (performance.now() - start) / 1000;
    }),
};
