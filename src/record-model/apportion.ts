/**
 * A record's bytes up to an instant: floor(bytes x elapsed / duration), so that the parts of a record are the
 * differences of these shares and add up to it exactly. Computed without that product, which a number cannot hold:
 * with bytes = q x duration + r it is q x elapsed + floor(r x elapsed / duration), each step exact below 2^53, since
 * a duration is at most 24 hours: longer records are cut before. The function `usage_share` of the database computes the
 * same.
 * @param elapsedMs from the record's start; at most `durationMs`, which is not 0.
 */
export function shareUpTo(bytes: number, elapsedMs: number, durationMs: number): number {
  // Exact, and much faster than a remainder: below 2^53 no quotient is rounded up to a whole number.
  const whole = Math.floor(bytes / durationMs);
  const rest = bytes - whole * durationMs;
  return whole * elapsedMs + Math.floor((rest * elapsedMs) / durationMs);
}
