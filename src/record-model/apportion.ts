/**
 * A record's bytes up to an instant: floor(bytes x elapsed / duration). A part of a record is the difference of two
 * such shares, so the parts add up to the record exactly. The product bytes x elapsed may be too large for a number. So
 * with bytes = q x duration + r it computes q x elapsed + floor(r x elapsed / duration). Each step is exact below 2^53,
 * since a duration is at most 24 hours: longer records are cut before. The database's function `usage_share` computes
 * the same.
 * @param elapsedMs from the record's start; at most `durationMs`, which is not 0.
 */
export function shareUpTo(bytes: number, elapsedMs: number, durationMs: number): number {
  // Exact, and much faster than a remainder: below 2^53 no quotient is rounded up to a whole number.
  const whole = Math.floor(bytes / durationMs);
  const rest = bytes - whole * durationMs;
  return whole * elapsedMs + Math.floor((rest * elapsedMs) / durationMs);
}
