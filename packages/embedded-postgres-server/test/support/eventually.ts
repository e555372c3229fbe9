import { setTimeout } from 'node:timers/promises';

const BETWEEN_LOOKS_MS = 5;

/** Looks again and again until the condition holds. The test's time limit ends it. */
export async function eventually(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await setTimeout(BETWEEN_LOOKS_MS);
}
