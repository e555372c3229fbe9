import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { command, type CommandGroup } from '../../src/cli/command.js';
import { COMMANDS } from '../../src/cli/commands.js';
import { EXIT } from '../../src/cli/exit-code.js';
import { OutputClosed } from '../../src/cli/output.js';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { UsageError } from '../../src/cli/usage-error.js';
import { Captured } from '../support/cli.js';

let called: { readonly values: object; readonly positionals: readonly string[] } | undefined;

const GROUPS: readonly CommandGroup[] = [
  {
    name: 'wash',
    summary: 'Wash things',
    load: () =>
      Promise.resolve([
        command({
          name: 'wash car',
          summary: 'Wash a car',
          positionals: { usage: 'CAR ...', least: 1, most: 2 },
          options: {
            soap: { type: 'string', value: 'NAME', required: true, description: 'what with' },
            by: { type: 'string', value: 'WHO', multiple: true, description: 'helpers' },
            at: { type: 'string', value: 'PLACE', default: 'home', description: 'where' },
            wax: { type: 'boolean', description: 'wax it, too' },
            note: { type: 'string', value: 'TEXT', description: 'anything' },
          },
          examples: ['edgemeter wash car red --soap green'],
          run({ values, positionals, output }) {
            called = { values, positionals };
            output.answer({ washed: positionals.length, soap: values.soap, by: values.by, note: null });
            return Promise.resolve(EXIT.doneWithRefusals);
          },
        }),
        command({
          name: 'wash dog',
          summary: 'Wash a dog',
          options: {},
          examples: ['edgemeter wash dog'],
          run: () => Promise.reject(new Error('it ran away', { cause: new Error('cats') })),
        }),
        command({
          name: 'wash dog twice',
          summary: 'Wash it again',
          options: {},
          examples: ['edgemeter wash dog twice'],
          run: () => Promise.reject(new UsageError('once is enough')),
        }),
        command({
          name: 'wash hands',
          summary: 'Wash hands',
          options: {},
          examples: ['edgemeter wash hands'],
          run: () => Promise.reject(new OutputClosed()),
        }),
      ]),
  },
];

async function call(line: string, groups = GROUPS) {
  called = undefined;
  const [stdout, stderr] = [new Captured(), new Captured()];
  const args = line.split(' ').filter((word) => word !== '');
  const code = await runCommandLine(args, groups, { stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

describe('the command line', () => {
  it('hands a command what it declares', async () => {
    const { code, stderr } = await call('wash car red blue --soap green --by ann --by bob --wax');
    expect([code, stderr]).toEqual([3, '']);
    expect(called).toEqual({
      values: { soap: 'green', by: ['ann', 'bob'], at: 'home', wax: true, note: undefined },
      positionals: ['red', 'blue'],
    });
    await call('wash car red --soap=green');
    expect(called).toMatchObject({ values: { by: [], wax: false } });
  });

  it('answers a person, or with --json a program', async () => {
    expect((await call('wash car red --soap green --by ann --by bob')).stdout).toBe(
      'washed  1\nsoap    green\nby      ann, bob\nnote    -\n',
    );
    const { stdout } = await call('wash car red --soap green --json');
    expect(JSON.parse(stdout)).toEqual({ washed: 1, soap: 'green', by: [], note: null });
  });

  it.each([
    ['', 'No command was given'],
    ['fly', 'There is no command fly'],
    ['wash', 'edgemeter wash what?'],
    ['wash cat', 'There is no command wash cat'],
    ['wash car red', '--soap is missing'],
    ['wash car --soap green', 'CAR ... is missing'],
    ['wash car a b c --soap green', 'Unexpected argument c'],
    ['wash car a --soap', "Option '--soap <value>' argument missing"],
    ['wash car a --soap green --hot', "Unknown option '--hot'"],
    ['wash dog twice', 'once is enough'],
  ])('refuses "%s" with 2: %s', async (line, message) => {
    const { code, stdout, stderr } = await call(line);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.startsWith(`${message}\n`)).toBe(true);
    expect(called).toBeUndefined();
  });

  it('ends with 1 and the cause of a failure', async () => {
    const { code, stdout, stderr } = await call('wash dog');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^it ran away\nError: cats\n/);
  });

  it('ends when no process reads its output', async () => {
    expect(await call('wash hands')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('says what runs', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await call('--version')).toEqual({
      code: 0,
      stdout: `edgemeter ${version}, Node.js ${process.version}, time-zone rules ${process.versions.tz}\n`,
      stderr: '',
    });
  });

  it('shows help at every level, whatever else is given', async () => {
    for (const line of ['--help', '-h', 'help']) {
      expect(await call(line)).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringContaining('  wash  Wash things\n') as unknown,
      });
    }
    for (const line of ['wash --help', 'help wash']) {
      expect((await call(line)).stdout).toContain('  wash dog twice  Wash it again\n');
    }
    for (const line of ['wash car --help', 'help wash car', 'wash car a b c --help']) {
      const { code, stdout } = await call(line);
      expect(code).toBe(0);
      expect(stdout).toContain('Usage: edgemeter wash car CAR ... --soap NAME [OPTIONS]\n\nWash a car.\n');
      expect(stdout).toContain('  --at PLACE   where (default home)\n');
      expect(stdout).toContain('  --json       answers in JSON\n');
      expect(stdout).toContain('Examples:\n  edgemeter wash car red --soap green\n');
    }
  });
});

describe('the commands', () => {
  it('begin with the word of their group, and are documented with examples of their own', async () => {
    for (const group of COMMANDS) {
      const commands = await group.load();
      expect(commands.length).toBeGreaterThan(0);
      for (const { name, examples, options } of commands) {
        expect(name.split(' ')[0]).toBe(group.name);
        expect(examples.length).toBeGreaterThan(0);
        for (const example of examples) expect(example).toContain(`edgemeter ${name}`);
        expect(Object.keys(options)).not.toContain('json');
        expect((await call(`${name} --help`, COMMANDS)).stdout).toContain(`Usage: edgemeter ${name}`);
      }
    }
  });
});
