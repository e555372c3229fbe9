/** SQLSTATE: an identity is taken. */
export const IDENTITY_TAKEN = '23505';

/**
 * For rows that are copied because their identities were free when they were looked up.
 * @throws the error of the COPY, or one that lets the transaction run again: another one has taken an identity since.
 */
export function throwTakenMeanwhile(error: unknown): never {
  throw (error as { code?: unknown }).code === IDENTITY_TAKEN ? new IdentityTakenMeanwhile(error) : error;
}

class IdentityTakenMeanwhile extends Error {
  readonly code = '40001';

  constructor(cause: unknown) {
    super('An identity was taken meanwhile', { cause });
  }
}
