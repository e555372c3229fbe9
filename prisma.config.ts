import { existsSync } from 'node:fs';
import { defineConfig } from 'prisma/config';

// `prisma generate` needs no engine, yet looks for one and would download it. Any existing file satisfies the
// look-up. Only for that command: with a stand-in engine the migrating commands would exit 0 having done nothing.
if (process.argv.includes('generate') && !process.env.PRISMA_SCHEMA_ENGINE_BINARY) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY = existsSync('/bin/true') ? '/bin/true' : process.execPath;
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
});
