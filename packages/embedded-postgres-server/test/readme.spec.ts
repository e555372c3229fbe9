import { expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { APPLICATION } from './support/scratch.js';
import { useScratch } from './support/use-scratch.js';

const README = fileURLToPath(new URL('../README.md', import.meta.url));

const here = useScratch();

it('the example of the README works, with the exports that the package declares', async () => {
  const [, example = ''] = /^```js\n(.*?)^```$/ms.exec(await readFile(README, 'utf8')) ?? [];
  expect(example).toContain("'shop'");
  const program = join(here.distribution.folder, 'example.js');
  await writeFile(program, example.replace("'shop'", `'${APPLICATION}'`));
  here.scratch.remember(here.scratch.path('data'));
  const { stdout } = await promisify(execFile)(process.execPath, [program], { cwd: here.scratch.folder });
  expect(stdout).toBe(`connected to ${APPLICATION}\n`);
});
