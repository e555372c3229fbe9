/**
 * Why a name cannot be sent in a path: nothing, `.` and `..` do not reach the service as names. The service judges all
 * others.
 */
export const nameProblem = (name: string): string | undefined =>
  /^\.{0,2}$/.test(name.trim())
    ? 'The name must begin with a lower case letter or a digit, and have 1 to 64 characters.'
    : undefined;
