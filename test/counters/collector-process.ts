// Sends readings from a file, and writes down which were acknowledged, so that it can be killed and started again.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export interface Collecting {
  readonly urls: readonly string[];
  readonly key: string;
  /** NDJSON: a reading a line. */
  readonly spool: string;
  /** Numbers of lines that were acknowledged, a line for each body. */
  readonly acknowledged: string;
  readonly query: string;
  readonly seed: number;
}

const SENDERS = 4;
const MOST_AT_ONCE = 60;

const { urls, key, spool, acknowledged, query, seed } = JSON.parse(process.argv[2] ?? '') as Collecting;
const readings = readFileSync(spool, 'utf8').trim().split('\n');
const done = new Set(
  existsSync(acknowledged) ? readFileSync(acknowledged, 'utf8').split(/\s+/).filter(Boolean).map(Number) : [],
);
const waiting = [...readings.keys()].filter((line) => !done.has(line));
let state = seed;
const random = (below: number) => {
  state = (state * 48_271) % 2_147_483_647;
  return state % below;
};

async function send(lines: readonly number[]): Promise<boolean> {
  const answer = await fetch(`${urls[random(urls.length)] ?? ''}/usage/v1/records${query}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson', 'X-API-Key': key },
    body: lines.map((line) => readings[line]).join('\n'),
  });
  const text = await answer.text();
  if (answer.status === 503) return false;
  const { data } = JSON.parse(text) as { data?: { accepted: number; duplicates: number } };
  if (
    answer.status !== 200 ||
    data?.accepted === undefined ||
    data.accepted + data.duplicates !== lines.length
  ) {
    process.stderr.write(`${answer.status}: ${text}\n`);
    process.exit(3);
  }
  return true;
}

async function sender(): Promise<void> {
  for (;;) {
    const lines = waiting.splice(0, 1 + random(MOST_AT_ONCE));
    if (lines.length === 0) return;
    // What was sent before comes again now and then.
    if (random(5) === 0 && lines[0] !== undefined && lines[0] > 0) lines.push(random(lines[0]));
    if (await send([...new Set(lines)])) appendFileSync(acknowledged, `${lines.join(' ')}\n`);
    else waiting.push(...lines);
  }
}

await Promise.all(Array.from({ length: SENDERS }, sender)).catch((error: unknown) => {
  // The service was killed: the next start of this knows where it is then.
  process.stderr.write(`${String(error)}\n`);
  process.exit(2);
});
