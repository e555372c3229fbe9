/** One environment variable: how its text is read, what holds without it, what it means. */
export interface Variable<T> {
  /** @throws Error saying what would be right; the message follows the variable's name. */
  readonly parse: (text: string) => T;
  readonly fallback: T;
  readonly description: string;
  /** Shown in the docs and never logged when true. */
  readonly secret?: boolean;
}

/** One variable, for good. */
export function variable<T>(
  parse: (text: string) => T,
  fallback: T,
  description: string,
  secret = false,
): Variable<T> {
  return Object.freeze({ parse, fallback, description, secret });
}
