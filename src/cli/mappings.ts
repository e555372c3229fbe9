import { stringify } from 'yaml';
import { commandLineActor } from '../access/audit/audit-entry.js';
import { ApiError } from '../errors/api-error.js';
import type { MappingView } from '../mapping-administration/mapping.view.js';
import { MappingsService } from '../mapping-administration/mappings.service.js';
import { checkMapping, type MappingDocument } from '../mapping/index.js';
import { withContext } from './cli-context.js';
import { command } from './command.js';
import { faultsOfMapping, readMappingFile } from './mapping-option.js';
import { table } from './table.js';
import { UsageError } from './usage-error.js';

const NAME = { usage: 'NAME', least: 1, most: 1 } as const;

const list = command({
  name: 'mappings list',
  summary: 'List the mappings, those that come with the product first',
  options: {},
  examples: ['edgemeter mappings list'],
  async run({ output }) {
    const found = await withContext(({ app }) => app.get(MappingsService).list());
    output.answer(found, toTable);
    return undefined;
  },
});

const show = command({
  name: 'mappings show',
  summary: 'Show a mapping, as a file that --mapping takes',
  positionals: NAME,
  options: {},
  examples: ['edgemeter mappings show radius > wifi.yaml'],
  async run({ positionals: [name = ''], output }) {
    const found = await withContext(({ app }) => app.get(MappingsService).show(name));
    output.answer(found, ({ document }) => stringify(document).trimEnd());
    return undefined;
  },
});

const check = command({
  name: 'mappings check',
  summary: 'Check a mapping file, without a database',
  positionals: { usage: 'FILE', least: 1, most: 1 },
  options: {},
  examples: ['edgemeter mappings check wifi.yaml'],
  async run({ positionals: [file = ''], output }) {
    await readGood(file);
    output.answer({ file, good: true });
    return undefined;
  },
});

const put = command({
  name: 'mappings put',
  summary: 'Store a mapping file under a name, in place of what has that name',
  positionals: { usage: 'NAME FILE', least: 2, most: 2 },
  options: {},
  examples: ['edgemeter mappings put wifi wifi.yaml'],
  async run({ positionals: [name = '', file = ''], output }) {
    const document = await readGood(file);
    const stored = await withContext(({ app }) =>
      app.get(MappingsService).put(name, document, commandLineActor()),
    );
    output.answer(stored, (one) => toTable([one]));
    return undefined;
  },
});

const remove = command({
  name: 'mappings remove',
  summary: 'Remove a stored mapping',
  positionals: NAME,
  options: {},
  examples: ['edgemeter mappings remove wifi'],
  async run({ positionals: [name = ''], output }) {
    await withContext(({ app }) => app.get(MappingsService).remove(name, commandLineActor()));
    output.answer({ name, removed: true });
    return undefined;
  },
});

/** `edgemeter mappings ...` */
export const MAPPINGS = [list, show, check, put, remove];

/** @throws UsageError with every fault of the file. */
async function readGood(file: string): Promise<MappingDocument> {
  try {
    return checkMapping(await readMappingFile(file));
  } catch (error) {
    if (error instanceof ApiError)
      throw new UsageError(`${file} is no good mapping\n${faultsOfMapping(error)}`);
    throw error;
  }
}

const toTable = (rows: readonly MappingView[]): string =>
  table<MappingView>(
    [
      ['NAME', ({ name }) => name],
      ['PRESET', ({ preset }) => (preset ? 'yes' : 'no')],
      ['UPDATED', ({ updated_at: at }) => at ?? '-'],
      ['BY', ({ updated_by: by }) => by ?? '-'],
      ['DESCRIPTION', ({ document }) => (document as { description?: unknown }).description],
    ],
    rows,
  );
