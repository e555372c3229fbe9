const FIRST_MS = 250;
const LONGEST_MS = 10_000;

/** How long an answer asks to wait: `Retry-After` in seconds, or as a date. Undefined when it says nothing. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** How long to wait where the service says nothing: twice as long each time, between half of that and all of it. */
export function backoffMs(attempt: number, random: () => number): number {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return most / 2 + (most / 2) * random();
}
