import { beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../../src/cli/command.js';
import { COMMANDS } from '../../src/cli/commands.js';
import { parseInvocation } from '../../src/cli/parse-invocation.js';

const pages = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** The calls of the command line that the pages show: what stands behind its name, up to a pipe or redirection. */
const shown = pages.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^(?:.*\| )?npm run (?:--silent )?edgemeter -- ([^|>\n]+)/gm)].map(
    ([, line = '']) => ({ where: page, line: line.trim() }),
  ),
);

let commands: readonly Command[];

beforeAll(async () => {
  const loaded: Command[] = [];
  for (const group of COMMANDS) loaded.push(...(await group.load()));
  commands = loaded;
});

const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );

/** What the command line would say of a call; nothing when it would do it. */
function faultOf(line: string): string | undefined {
  const words = wordsOf(line);
  if (words[0] === '--help') return undefined;
  const [command] = commands
    .filter(({ name }) => name.split(' ').every((word, at) => word === words[at]))
    .sort((one, other) => other.name.length - one.name.length);
  if (!command) return `there is no ${line}`;
  try {
    parseInvocation(command, words.slice(command.name.split(' ').length));
    return undefined;
  } catch (error) {
    return `${line}: ${(error as Error).message}`;
  }
}

describe('calls of the command line', () => {
  it('in the pages are ones that it takes', () => {
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.flatMap(({ where, line }) => faultOf(line)?.concat(` (${where})`) ?? [])).toEqual([]);
  });

  it('in the help are ones that it takes', () => {
    const examples = commands.flatMap((command) => command.examples);
    const calls = examples.map((example) => /edgemeter ([^|>]+)/.exec(example)?.[1] ?? '');
    expect(calls.flatMap((line) => faultOf(line) ?? [])).toEqual([]);
  });

  it('that are wrong would be found out', () => {
    expect(faultOf('fly')).toContain('there is no');
    expect(faultOf('keys create --nmae x')).toContain("Unknown option '--nmae'");
    expect(faultOf('import')).toContain('PATH ... is missing');
  });
});
