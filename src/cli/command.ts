import type { Output } from './output.js';
import type { ExitCode } from './exit-code.js';

/** One option of a command. */
export type Option =
  | { readonly type: 'boolean'; readonly description: string }
  | {
      readonly type: 'string';
      /** What stands for the value in the help, such as `FILE`. */
      readonly value: string;
      readonly description: string;
      /** May be given more than once: the values are a list. */
      readonly multiple?: true;
      readonly required?: true;
      readonly default?: string;
    };

export type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O extends { readonly type: 'boolean' }
  ? boolean
  : O extends { readonly multiple: true }
    ? O extends { readonly required: true }
      ? readonly [string, ...string[]]
      : readonly string[]
    : O extends { readonly required: true } | { readonly default: string }
      ? string
      : string | undefined;

/** A command as it was called: the options and arguments are there as the command declares them. */
export interface Invocation<O extends Options = Options> {
  /** Absent: `false` of a switch, no values of a list, `undefined` of anything else that is not required. */
  readonly values: { readonly [N in keyof O]: ValueOf<O[N]> };
  readonly positionals: readonly string[];
  readonly output: Output;
}

/** A command of the command line. `--help` and `--json` are understood by every one. */
export interface Command<O extends Options = Options> {
  /** Its words, such as `keys create`. */
  readonly name: string;
  /** One line, as it stands in the list of commands. */
  readonly summary: string;
  /** What there is to know beyond the summary. Lines of up to 100 characters. */
  readonly description?: string;
  /** The arguments that are not options. None when absent. */
  readonly positionals?: { readonly usage: string; readonly least: number; readonly most: number };
  readonly options: O;
  /** Whole command lines. */
  readonly examples: readonly string[];
  /** @returns the exit code; nothing stands for done. */
  run(invocation: Invocation<O>): Promise<ExitCode | undefined>;
}

/** Declares a command, whose options then have their types in `run`. */
export function command<const O extends Options>(definition: Command<O>): Command {
  return definition;
}

/** Commands that begin with the same word. They are loaded when one of them is called. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<readonly Command[]>;
}
