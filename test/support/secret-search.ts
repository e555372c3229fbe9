import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';

/**
 * What the whole run left behind is looked through for secrets: every log that a service wrote, and every database
 * before it goes. Their texts are told by their form here, and not by the code that masks them.
 */
const FORMS: Readonly<Record<string, RegExp>> = {
  // Of the prefix its last character is enough: all of it would take the square of a long text's length.
  'key or portal token': /[a-z0-9]_[0-9a-z]{12}_[0-9a-zA-Z]{24,}/,
  'signed token': /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,}/,
  'private key': /PRIVATE KEY|"d" ?: ?"[\w-]{32,}"/,
  'password of a connection': /(?:postgres(?:ql)?|rediss?):\/\/[^:@/\s"]*:(?!\[redacted\])[^@\s"]{6,}@/,
};

/** Tables of usage: producers choose what is in them, and no credential comes near. */
const OF_USAGE = /^usage_(?:record|change|rollup|record_identity)(?:_|$)/;

const folder = (): string | undefined => process.env.TEST_LEFT_BEHIND;

/** The kinds of secrets that a text has. */
function secretsIn(text: string): string[] {
  const password = process.env.TEST_SERVER_URL && new URL(process.env.TEST_SERVER_URL).password;
  const found = Object.keys(FORMS).filter((name) => FORMS[name]?.test(text));
  return password && password.length >= 8 && text.includes(password)
    ? [...found, 'password of the test server']
    : found;
}

/** Keeps what a service logged until the run ends. */
export function keepLog(text: string): void {
  const to = folder();
  if (to !== undefined && text !== '') appendFileSync(join(to, `${randomUUID()}.log`), text);
}

/** Looks through a database, and keeps for the end of the run what it found. */
export async function searchDatabase(url: string): Promise<void> {
  const to = folder();
  if (to === undefined) return;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const line of await suspiciousRows(client)) appendFileSync(join(to, 'database.log'), `${line}\n`);
    appendFileSync(join(to, 'databases'), '.');
  } finally {
    await client.end();
  }
}

async function suspiciousRows(client: pg.Client): Promise<string[]> {
  const { rows: tables } = await client.query<{ name: string; quoted: string }>(
    `SELECT tablename AS name, format('%I.%I', schemaname, tablename) AS quoted FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { quoted } of tables.filter(({ name }) => !OF_USAGE.test(name))) {
    const { rows } = await client.query<{ line: string }>(`SELECT t::text AS line FROM ${quoted} AS t`);
    found.push(
      ...rows.filter(({ line }) => secretsIn(line).length > 0).map(({ line }) => `${quoted}: ${line}`),
    );
  }
  return found;
}

/**
 * Looks through all that was kept.
 * @throws Error naming every place with a secret in it, or that there was nothing to look through.
 */
export function searchWhatIsLeft(to: string): void {
  const files = readdirSync(to);
  const logs = files.filter((name) => name.endsWith('.log'));
  const found = logs.flatMap((name) =>
    readFileSync(join(to, name), 'utf8')
      .split('\n')
      .filter((line) => secretsIn(line).length > 0)
      .map((line) => `${secretsIn(line).join(', ')}: ${line.slice(0, 500)}`),
  );
  if (found.length > 0) throw new Error(`Secrets were left behind:\n${found.slice(0, 20).join('\n')}`);
  const databases = files.includes('databases') ? readFileSync(join(to, 'databases'), 'utf8').length : 0;
  process.stdout.write(`No secret in ${logs.length} logs and ${databases} databases.\n`);
}
