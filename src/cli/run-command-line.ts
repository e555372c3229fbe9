import { inspect } from 'node:util';
import { ConfigError } from '../config/config.js';
import type { Command, CommandGroup } from './command.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { commandHelp, groupHelp, overview, version } from './help.js';
import { Output, OutputClosed, type Streams } from './output.js';
import { parseInvocation } from './parse-invocation.js';
import { RequestRefused } from './request-refused.js';
import { UsageError } from './usage-error.js';

const HELP = new Set(['--help', '-h', 'help']);

/**
 * Runs the command that the arguments name.
 * @returns the exit code of the process. Every failure has been reported on standard error.
 */
export async function runCommandLine(
  args: readonly string[],
  groups: readonly CommandGroup[],
  streams: Streams,
): Promise<ExitCode> {
  try {
    return await run(args, groups, streams);
  } catch (error) {
    if (error instanceof OutputClosed) return EXIT.done;
    streams.stderr.write(`${describe(error)}\n`);
    if (error instanceof UsageError) return EXIT.calledWrongly;
    return error instanceof RequestRefused ? EXIT.refused : EXIT.failed;
  }
}

async function run(
  args: readonly string[],
  groups: readonly CommandGroup[],
  streams: Streams,
): Promise<ExitCode> {
  const [first = '', ...others] = args;
  const words = HELP.has(first) ? [...others, '--help'] : args;
  const [name = ''] = words;
  if (name === '--help') return show(overview(groups), streams);
  if (name === '--version') return show(version(), streams);
  const group = groups.find((known) => known.name === name);
  if (!group) {
    const fault = name === '' ? 'No command was given' : `There is no command ${name}`;
    throw new UsageError(`${fault}\n\n${overview(groups)}`);
  }
  const commands = await group.load();
  const command = find(commands, words);
  if (!command) return showGroup(group, commands, words.slice(1), streams);
  return runCommand(command, words.slice(command.name.split(' ').length), streams);
}

async function runCommand(command: Command, args: readonly string[], streams: Streams): Promise<ExitCode> {
  try {
    const { json, help, ...given } = parseInvocation(command, args);
    if (help) return show(commandHelp(command), streams);
    return (await command.run({ ...given, output: new Output(streams, json) })) ?? EXIT.done;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message}\n\nedgemeter ${command.name} --help says how it is called.`);
  }
}

function showGroup(
  { name }: CommandGroup,
  commands: readonly Command[],
  [verb]: readonly string[],
  streams: Streams,
): ExitCode {
  const text = groupHelp(name, commands);
  if (verb === '--help' || verb === '-h') return show(text, streams);
  const fault = verb === undefined ? `edgemeter ${name} what?` : `There is no command ${name} ${verb}`;
  throw new UsageError(`${fault}\n\n${text}`);
}

function show(text: string, { stdout }: Streams): ExitCode {
  stdout.write(`${text}\n`);
  return EXIT.done;
}

/** Of the commands whose words the arguments begin with, the one with the most words. */
const find = (commands: readonly Command[], words: readonly string[]): Command | undefined =>
  commands
    .filter(({ name }) => name.split(' ').every((word, at) => word === words[at]))
    .sort((one, other) => other.name.length - one.name.length)[0];

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isPlain = error instanceof UsageError || error instanceof ConfigError || error.cause === undefined;
  return isPlain ? error.message : `${error.message}\n${inspect(error.cause)}`;
}
