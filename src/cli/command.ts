import type { Output } from './output.js';
import type { ExitCode } from './exit-code.js';

/** One option of a command. */
export type Option =
  | { readonly type: 'boolean'; readonly description: string }
  | {
      readonly type: 'string';
      /** The placeholder for the value in the help, such as `FILE`. */
      readonly value: string;
      readonly description: string;
      /** The option may be given more than once: the values are a list. */
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

/** A command as it was called. The options and arguments have been checked against the command's declaration. */
export interface Invocation<O extends Options = Options> {
  /** Values of absent options: `false` for a switch, an empty list for a list, `undefined` for other optional ones. */
  readonly values: { readonly [N in keyof O]: ValueOf<O[N]> };
  readonly positionals: readonly string[];
  readonly output: Output;
}

/** A command of the command line. Every command has the options `--help` and `--json`. */
export interface Command<O extends Options = Options> {
  /** Its words, such as `keys create`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** More than the summary says. Lines of up to 100 characters. */
  readonly description?: string;
  /** The arguments that are not options. Absent: none. */
  readonly positionals?: { readonly usage: string; readonly least: number; readonly most: number };
  readonly options: O;
  /** Whole command lines. */
  readonly examples: readonly string[];
  /** @returns the exit code; undefined: the command succeeded. */
  run(invocation: Invocation<O>): Promise<ExitCode | undefined>;
}

/** Declares a command. The options then have their types in `run`. */
export function command<const O extends Options>(definition: Command<O>): Command {
  return definition;
}

/** Commands that begin with the same word. They are loaded when one of them is called. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<readonly Command[]>;
}
