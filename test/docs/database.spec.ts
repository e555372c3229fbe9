import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';

const schema = readFileSync('prisma/schema.prisma', 'utf8');

/** The tables of the schema, with what Prisma's client calls each. */
const TABLES = [...schema.matchAll(/^model (\w)(\w+) \{([\s\S]*?)^\}/gm)].map(
  ([, first = '', rest = '', body = '']) => ({
    client: first.toLowerCase() + rest,
    table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '',
  }),
);

const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.includes('generated'))
  .map((file) => readFileSync(`src/${file}`, 'utf8'));

function accessTo({ client, table }: (typeof TABLES)[number]): string {
  const byPrisma = new RegExp(`\\.${client}\\s*\\.(find|create|update|upsert|delete|count)`);
  const bySql = new RegExp(`(FROM|INTO|UPDATE|JOIN|TABLE)\\s+${table}\\b|[\`'"]${table} \\(`);
  const ways = [
    SOURCES.some((text) => byPrisma.test(text)) && 'Prisma',
    SOURCES.some((text) => bySql.test(text)) && 'SQL',
  ];
  return ways.filter((way) => way !== false).join(' and ');
}

describe('docs/database.md', () => {
  it('says of every table how it is asked for', () => {
    const page = readFileSync('docs/database.md', 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` +\| (Prisma and SQL|Prisma|SQL) +\|/gm)];
    expect(rows.map(([, table, access]) => [table, access])).toEqual(
      TABLES.map((table) => [table.table, accessTo(table)]),
    );
  });
});
