import { serveJobs } from '../lab/serve-jobs.js';
import { closedLoop } from './closed-loop.js';
import { Connection, type Address } from './connection.js';
import { ingest, prepareBodies } from './ingest-load.js';
import { readAnswer } from './long-answer.js';
import { endProbe, startProbe } from './probe.js';
import { sendOnce } from './send-once.js';
import { openLoop } from './open-loop.js';
import { slowSockets } from './slow-sockets.js';
import { streamRecords } from './stream-load.js';

interface AskJob {
  readonly address: Address;
  readonly request: Uint8Array;
}

async function ask({ address, request }: AskJob): Promise<{ status: number; body: string }> {
  const connection = new Connection(address);
  try {
    const { status, body } = await connection.ask(Buffer.from(request));
    return { status, body: body.toString() };
  } finally {
    connection.close();
  }
}

// The same generator makes the load for the floor and for the service.
serveJobs({
  ask,
  closedLoop,
  prepareBodies,
  ingest,
  streamRecords,
  readAnswer,
  slowSockets,
  openLoop,
  startProbe,
  endProbe,
  sendOnce,
});
