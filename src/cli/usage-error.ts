/** The command was called wrongly. The message says how. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
