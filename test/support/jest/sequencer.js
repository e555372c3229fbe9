import Sequencer from '@jest/test-sequencer';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Suites of ten seconds and more, the longest first. */
const LONGEST = [
  'test/service/lifecycle.spec.ts',
  'test/rollup/day.spec.ts',
  'test/corrections/backfill-races.spec.ts',
  'test/retention/reports.spec.ts',
  'packages/embedded-postgres-server/test/first-start.spec.ts',
  'test/rollup/kill.spec.ts',
  'test/language/language.spec.ts',
  'test/service/shutdown.spec.ts',
  'packages/embedded-postgres-server/test/lifecycle.spec.ts',
  'test/cli/export.spec.ts',
  'test/oracle/oracle.spec.ts',
  'packages/embedded-postgres-server/test/folder-lock.spec.ts',
  'test/e2e/backfills.spec.ts',
  'test/e2e/kpi-stream.spec.ts',
  'test/counters/kill.spec.ts',
  'test/retention/sweep.spec.ts',
  'packages/embedded-postgres-server/test/postmaster-file.spec.ts',
].map((name) => fileURLToPath(new URL(`../../../${name}`, import.meta.url)));

/** Starts the longest suites first, so that all workers end at the same time. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const gone = LONGEST.filter((path) => !existsSync(path));
    if (gone.length > 0) throw new Error(`These suites are no longer there: ${gone.join(', ')}`);
    const others = super.sort(tests).filter(({ path }) => !LONGEST.includes(path));
    const longest = LONGEST.flatMap((path) => tests.filter((test) => test.path === path));
    return [...longest, ...others];
  }
}
