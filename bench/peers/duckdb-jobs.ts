import { performance } from 'node:perf_hooks';
import { statementLoop, type Rows, type Statement, type StatementsJob } from './statement-load.js';

/** What is used of DuckDB's package. It is not a package of this project, and may be absent. */
interface Driver {
  readonly DuckDBInstance: {
    create(file: string, options: Readonly<Record<string, string>>): Promise<{ connect(): Promise<Session> }>;
  };
}

interface Session {
  run(text: string): Promise<unknown>;
  prepare(text: string): Promise<Prepared>;
}

interface Prepared {
  bindVarchar(place: number, value: string): void;
  bindBigInt(place: number, value: bigint): void;
  runAndReadAll(): Promise<{ getRows(): unknown[][] }>;
}

const DRIVER = new URL('duckdb/node_modules/@duckdb/node-api/lib/index.js', import.meta.url);

const sessions: { readonly session: Session; readonly prepared: Map<string, Prepared> }[] = [];

async function duckdbOpen({
  file,
  count,
  setup,
}: {
  file: string;
  count: number;
  setup: string;
}): Promise<void> {
  const { DuckDBInstance } = (await import(DRIVER.href)) as Driver;
  const instance = await DuckDBInstance.create(file, { memory_limit: '4GB' });
  while (sessions.length < count) sessions.push({ session: await instance.connect(), prepared: new Map() });
  await sessions[0]?.session.run(setup);
}

async function read(place: number, { text, values }: Statement): Promise<Rows> {
  const at = sessions[place];
  if (!at) throw new Error('DuckDB is not open');
  const prepared = at.prepared.get(text) ?? (await at.session.prepare(text));
  at.prepared.set(text, prepared);
  for (const [i, value] of values.entries()) {
    if (typeof value === 'string') prepared.bindVarchar(i + 1, value);
    else prepared.bindBigInt(i + 1, BigInt(value));
  }
  const rows = (await prepared.runAndReadAll()).getRows();
  return rows.map(([bucket, own, next]) => [Number(bucket), Number(own), Number(next)]);
}

export const duckdbJobs = {
  duckdbOpen,

  duckdbRun: ({ text }: { text: string }) => sessions[0]?.session.run(text).then(() => undefined),

  async duckdbAsk({ statements }: { statements: readonly Statement[] }): Promise<Rows[]> {
    const answers: Rows[] = [];
    for (const statement of statements) answers.push(await read(0, statement));
    return answers;
  },

  duckdbLoop: (job: StatementsJob) => statementLoop(job, read),

  /** Copies a file. @returns the seconds. */
  async duckdbCopy({ file }: { file: string }): Promise<number> {
    const start = performance.now();
    await sessions[0]?.session.run(`COPY usage FROM '${file}' (DELIMITER '\\t', HEADER false)`);
    return (performance.now() - start) / 1000;
  },
};
