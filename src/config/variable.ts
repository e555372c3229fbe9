/** One environment variable: its parser, its default and its description. */
export interface Variable<T> {
  /** @throws Error that says which values are allowed. The message follows the variable's name. */
  readonly parse: (text: string) => T;
  readonly fallback: T;
  readonly description: string;
  /** Shown in the docs. When true, the log never contains the value. */
  readonly secret?: boolean;
}

/** Defines one immutable variable. */
export function variable<T>(
  parse: (text: string) => T,
  fallback: T,
  description: string,
  secret = false,
): Variable<T> {
  return Object.freeze({ parse, fallback, description, secret });
}
