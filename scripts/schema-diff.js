// Shows how a migrated database differs from prisma/schema.prisma: `node scripts/schema-diff.js <connection string>`.
// Prints the SQL that would make the database match and exits with 2, or prints nothing and exits with 0.
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const require = createRequire(import.meta.url);

async function loadEngine() {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => process.stderr.write(`${message}\n`) };
  const wasm = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm');
  const { instance } = await WebAssembly.instantiate(await readFile(wasm), {
    './schema_engine_bg.js': engine,
  });
  engine.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

const INTERNAL_CHAR = 18;
const TEXT = 25;

/**
 * The engine reads catalogue columns of PostgreSQL's type "char", which the adapter refuses. This adapter reads them as
 * text, and passes the characters that the engine expects.
 */
class CatalogueAdapter extends PrismaPg {
  #characters = new Map();

  constructor(connectionString) {
    const characters = new Map();
    class CataloguePool extends pg.Pool {
      async query(query, ...rest) {
        const result = await super.query(query, ...rest);
        const found = result.fields.filter(({ dataTypeID }) => dataTypeID === INTERNAL_CHAR);
        for (const field of found) field.dataTypeID = TEXT;
        characters.set(query.text, new Set(found.map(({ name }) => name)));
        return result;
      }
    }
    super(new CataloguePool({ connectionString }));
    this.#characters = characters;
  }

  async connect() {
    const connection = await super.connect();
    const queryRaw = connection.queryRaw.bind(connection);
    connection.queryRaw = async (query) => {
      const { columnNames, columnTypes, ...rest } = await queryRaw(query);
      const characters = this.#characters.get(query.sql);
      const types = columnTypes.map((type, i) =>
        characters?.has(columnNames[i]) ? ColumnTypeEnum.Character : type,
      );
      return { ...rest, columnNames, columnTypes: types };
    };
    return connection;
  }
}

async function diff(connectionString) {
  await loadEngine();
  const path = fileURLToPath(new URL('../prisma/schema.prisma', import.meta.url));
  const files = [{ path, content: await readFile(path, 'utf8') }];
  const adapter = bindMigrationAwareSqlAdapterFactory(new CatalogueAdapter(connectionString));
  const schemaEngine = await engine.SchemaEngine.new(
    { datamodels: [[path, files[0].content]] },
    () => {},
    adapter,
  );
  return schemaEngine.diff({
    from: { tag: 'schemaDatasource', files, configDir: path },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: true,
    shadowDatabaseUrl: null,
    filters: { externalTables: [], externalEnums: [] },
  });
}

const { exitCode, stdout } = await diff(process.argv[2]);
if (exitCode !== 0) process.stdout.write(stdout ?? '');
process.exit(exitCode);
