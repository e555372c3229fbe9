import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The files with statements that name `usage_record` itself, and why each may. All others read the view `usage_fact`,
 * which has packed facts as well.
 */
const NAMED: Readonly<Record<string, string>> = {
  'src/corrections/sql/backfill-closing.ts': 'removes facts that it has unpacked',
  'src/corrections/sql/backfill-undoing.ts': 'removes facts that it has unpacked',
  'src/corrections/sql/backfill-contents.ts': 'stores facts',
  'src/corrections/sql/msisdn-spelling.ts': 'changes facts that it has unpacked',
  'src/cluster/functions.ts': 'reads the facts of a cluster, which has no packed ones',
  'src/cluster/tables.ts': 'names the tables to distribute',
  'src/demo/demo-store.ts': 'reads the newest plain fact beside the newest packed one',
  'src/packed-days/sql/packing.ts': 'looks for plain facts',
  'src/retention/sql/horizons.ts': 'reads the newest plain day beside the newest packed one',
  'src/retention/sql/retention.ts': 'removes plain facts beside packed ones',
  'src/rollups/sql/recompute.ts':
    'steps through the days of plain facts beside those of packed ones, and keeps months',
  'src/usage-records/sql/fact-rows.ts': 'stores facts',
  'src/usage-records/sql/ingest-facts.ts': 'stores facts',
  'src/usage-records/sql/standing-facts.ts': 'removes facts that it has unpacked',
};

const withoutComments = (source: string): string =>
  source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '');

const filesNaming = (table: string): string[] =>
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && !name.includes('generated'))
    .map((name) => join('src', name))
    .filter((path) => new RegExp(`\\b${table}\\b`).test(withoutComments(readFileSync(path, 'utf8'))))
    .sort();

describe('statements over facts', () => {
  it('read plain and packed facts, except those that are listed', () => {
    expect(filesNaming('usage_record')).toEqual(Object.keys(NAMED).sort());
  });

  it('read packed rows by themselves in few files', () => {
    expect(filesNaming('usage_packed')).toEqual([
      'src/cluster/distribute-database.ts',
      'src/demo/demo-store.ts',
      'src/packed-days/sql/packing.ts',
      'src/packed-days/sql/unpacking.ts',
      'src/retention/sql/horizons.ts',
      'src/retention/sql/retention-packed.ts',
      'src/rollups/sql/recompute.ts',
    ]);
  });
});
