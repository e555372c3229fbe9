import { parseArgs } from 'node:util';
import { redact } from '../logging/redact.js';
import type { Command, Invocation, Option } from './command.js';
import { UsageError } from './usage-error.js';

/** Options that every command has. */
export const COMMON_OPTIONS = Object.freeze({
  json: { type: 'boolean', description: 'answers in JSON' },
  help: { type: 'boolean', description: 'shows this' },
} as const satisfies Record<string, Option>);

/** The arguments of a command, checked against its declaration. */
export interface ParsedArguments extends Omit<Invocation, 'output'> {
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws UsageError that names the wrong option or argument. */
export function parseInvocation(command: Command, args: readonly string[]): ParsedArguments {
  const { values, positionals } = parse(command, args);
  const { json, help, ...given } = values;
  if (help === true) return { values: {}, positionals: [], json: false, help: true };
  const missing = Object.entries(command.options).filter(
    ([name, option]) => 'required' in option && given[name] === undefined,
  );
  if (missing.length > 0)
    throw new UsageError(`${missing.map(([name]) => `--${name}`).join(', ')} is missing`);
  const { usage, least, most } = command.positionals ?? { usage: '', least: 0, most: 0 };
  if (positionals.length < least) throw new UsageError(`${usage} is missing`);
  const [surplus] = positionals.slice(most);
  if (surplus !== undefined) throw new UsageError(`Unexpected argument ${redact(surplus)}`);
  const complete = Object.entries(command.options).map(([name, option]) => [
    name,
    given[name] ?? absent(option),
  ]);
  return {
    values: Object.fromEntries(complete) as Invocation['values'],
    positionals,
    json: json === true,
    help: false,
  };
}

function parse({ options }: Command, args: readonly string[]) {
  const declared = Object.entries({ ...options, ...COMMON_OPTIONS }).map(([name, option]) => [
    name,
    { type: option.type, multiple: 'multiple' in option },
  ]);
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(declared) as Record<string, { type: Option['type']; multiple: boolean }>,
    });
  } catch (error) {
    // Node's messages name the option. Their advice about `--` does not apply here.
    const [message] = (error as Error).message.split('. ');
    throw new UsageError(message ?? '');
  }
}

function absent(option: Option): unknown {
  if (option.type === 'boolean') return false;
  return option.multiple ? [] : option.default;
}
