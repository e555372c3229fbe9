import { describe, expect, it } from '@jest/globals';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { CATALOGUE } from '../../src/errors/catalogue.js';
import { compare } from './markdown.js';
import { errorPages, EXPLANATIONS } from './error-pages/pages.js';

const FOLDER = 'docs/errors';
const sections = (text: string): string[] => [...text.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title);

describe('the pages of the error codes', () => {
  it('explain every code of the catalogue, and no other', () => {
    expect(Object.keys(EXPLANATIONS).sort()).toEqual(Object.keys(CATALOGUE).sort());
  });

  it('are the committed ones', async () => {
    mkdirSync(FOLDER, { recursive: true });
    const options = { ...(await resolveConfig(`${FOLDER}/x.md`)), parser: 'markdown' };
    for (const [path, text] of errorPages()) compare(path, await format(text, options));
  });

  it('are as many as there are codes', () => {
    const codes = Object.values(CATALOGUE).map(({ code }) => `${code}.md`);
    expect(readdirSync(FOLDER).sort()).toEqual(codes.sort());
  });

  it('say of each code what it means, when it happens, what to do, with an example that has it', () => {
    for (const { code, description } of Object.values(CATALOGUE)) {
      const text = readFileSync(`${FOLDER}/${code}.md`, 'utf8');
      expect(text).toContain(`# ${code}: ${description}\n`);
      expect(sections(text)).toEqual(['When it happens', 'What to do', 'Example']);
      const [, example = ''] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
      expect(JSON.stringify(JSON.parse(example))).toContain(
        `{"code":"${code}","description":"${description}`.slice(1),
      );
    }
  });
});
