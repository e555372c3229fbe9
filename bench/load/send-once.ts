import { Connection, type Address } from './connection.js';

export interface SendOnceJob {
  readonly address: Address;
  readonly request: Uint8Array;
}

/** Sends a request on a connection of its own. @returns the status, or 0 when the service closed the connection first. */
export async function sendOnce({ address, request }: SendOnceJob): Promise<number> {
  const connection = new Connection(address);
  try {
    // The body is dropped.
    return (await connection.send(Buffer.from(request), () => undefined)).status;
  } catch {
    return 0;
  } finally {
    connection.close();
  }
}
