/**
 * Runs mutation testing: `npm run test:mutation`, over some files `npm run test:mutation -- FILE ...`. Prints the score,
 * and fails when it is too low or when a mutant survives that the list does not have.
 */
import { relative } from 'node:path';
import { dirname } from 'node:path/posix';
import { Stryker } from '@stryker-mutator/core';
import config, { ROOMS } from '../../../stryker.config.js';
import startServer from '../global-setup.js';
import { compareWithList } from './survivors.js';

const NOTICED = new Set(['Killed', 'Timeout']);
const MISSED = new Set(['Survived', 'NoCoverage']);

const files = process.argv.slice(2);
const begun = performance.now();
const mutants = files.length === 0 ? await runAll() : await new Stryker(beside(files)).runMutationTest();
report(mutants.map((mutant) => ({ ...mutant, fileName: relative(process.cwd(), mutant.fileName) })));

async function runAll() {
  await startServer();
  try {
    return await new Stryker({}).runMutationTest();
  } finally {
    await globalThis.stopTestServer();
  }
}

/** Some files, and the suites in their folders: none of these needs a database. */
function beside(mutate) {
  const folders = mutate.map(dirname);
  const suites = config.mutationTesting.suites.filter((suite) => folders.includes(dirname(suite)));
  return { mutate, mutationTesting: { suites } };
}

function report(all) {
  for (const [room, patterns] of Object.entries(ROOMS)) {
    const own = all.filter(({ fileName }) => patterns.some((one) => fileName.startsWith(one)));
    if (own.length > 0) console.log(line(room, own));
  }
  console.log(line('all', all));
  console.log(`${Math.round((performance.now() - begun) / 1_000)} seconds`);
  const survivors = all.filter(({ status }) => MISSED.has(status));
  const { unexplained, gone } = compareWithList(survivors, new Set(all.map(({ fileName }) => fileName)));
  for (const text of unexplained) console.log(`survived, and is not in the list: ${text}`);
  for (const text of gone) console.log(`no longer survives, but is in the list: ${text}`);
  // Also when no mutant could be tested: then the runner itself is at fault.
  if (unexplained.length > 0 || !all.some(({ status }) => NOTICED.has(status))) process.exitCode = 1;
}

function line(name, mutants) {
  const noticed = mutants.filter(({ status }) => NOTICED.has(status)).length;
  const missed = mutants.filter(({ status }) => MISSED.has(status)).length;
  const score = ((100 * noticed) / (noticed + missed)).toFixed(1);
  return `${name}: ${noticed + missed} mutants, ${missed} survived, ${score} %`;
}
