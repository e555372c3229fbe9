import { performance } from 'node:perf_hooks';
import { writeFile } from 'node:fs/promises';
import { serveJobs } from '../lab/serve-jobs.js';
import { closedLoop } from '../load/closed-loop.js';
import { Connection, type Address } from '../load/connection.js';
import { lineOf, type PeerForm } from './forms.js';
import { duckdbJobs } from './duckdb-jobs.js';
import { postgresJobs } from './postgres-jobs.js';
import { recordsOfDay } from './world.js';

export interface BodiesJob {
  readonly form: PeerForm;
  readonly day: number;
}

export interface SendJob {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
}

const RECORDS_A_BODY = 10_000;
const DONE: readonly number[] = [200, 204];

let made: BodiesJob | undefined;
let bodies: { readonly text: string; readonly records: number }[] = [];

/** Makes the bodies of a day, before the clock starts. Peers with the same form take the same ones. */
function makeBodies({ form, day }: BodiesJob): void {
  if (made?.form === form && made.day === day) return;
  made = { form, day };
  const line = lineOf(form);
  bodies = [];
  let lines: string[] = [];
  const finish = () => {
    bodies.push({ text: lines.join(''), records: lines.length });
    lines = [];
  };
  for (const record of recordsOfDay(day)) {
    lines.push(line(record));
    if (lines.length === RECORDS_A_BODY) finish();
  }
  if (lines.length > 0) finish();
}

/** Sends the bodies. @returns the seconds from the first byte to the last answer. */
async function sendBodies({ url, headers, connections }: SendJob): Promise<number> {
  const waiting = bodies.map(({ text, records }) => ({ body: Buffer.from(text), records }));
  const send = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const answer = await fetch(url, { method: 'POST', headers, body: next.body });
      const text = await answer.text();
      const accepted = /"accepted":(\d+)/.exec(text)?.[1];
      if (!DONE.includes(answer.status) || Number(accepted ?? next.records) !== next.records)
        throw new Error(`${next.records} records were answered ${answer.status}: ${text.slice(0, 1_000)}`);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, send));
  return (performance.now() - start) / 1000;
}

/** Writes the bodies of a day into files, one for each name in turn. */
async function writeBodies({ files }: { readonly files: readonly string[] }): Promise<void> {
  const a = Math.ceil(bodies.length / files.length);
  for (const [place, file] of files.entries())
    await writeFile(
      file,
      bodies
        .slice(place * a, (place + 1) * a)
        .map(({ text }) => text)
        .join(''),
    );
}

async function ask({
  address,
  requests,
}: {
  address: Address;
  requests: readonly Uint8Array[];
}): Promise<string[]> {
  const connection = new Connection(address);
  try {
    const texts: string[] = [];
    for (const request of requests) {
      const { status, body } = await connection.ask(Buffer.from(request));
      if (status !== 200) throw new Error(`Answered ${status}: ${body.toString('utf8', 0, 1_000)}`);
      texts.push(body.toString());
    }
    return texts;
  } finally {
    connection.close();
  }
}

serveJobs({ makeBodies, sendBodies, writeBodies, ask, closedLoop, ...postgresJobs, ...duckdbJobs });
