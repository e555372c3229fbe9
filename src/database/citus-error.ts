interface DatabaseError {
  code?: string;
  readonly message: string;
}

/** What a failure is called within a COPY into a distributed table, and its SQLSTATE. */
const KNOWN = [
  [/^duplicate key value violates unique constraint /, '23505'],
  [/ violates check constraint |^no partition of relation .* found for row/, '23514'],
  [/deadlock/i, '40P01'],
  [/^canceling statement due to lock timeout/, '55P03'],
  [/^canceling statement due to (statement timeout|user request)/, '57014'],
  [
    /^(failure on connection|connection (not open|to the remote node)|could not (connect|send|receive|establish)|server closed)/i,
    '08006',
  ],
] as const;

const INTERNAL_ERROR = 'XX000';

/** Gives an error back its SQLSTATE, which Citus loses within COPY. The messages are in English by its settings. */
export function restoreSqlState<E>(error: E): E {
  const found = error as unknown as Partial<DatabaseError> | null;
  if (found?.code !== INTERNAL_ERROR || typeof found.message !== 'string') return error;
  const { message } = found;
  const known = KNOWN.find(([pattern]) => pattern.test(message));
  if (known) [, found.code] = known;
  return error;
}
