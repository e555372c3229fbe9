import type { Fault } from './types.js';

/** A request that the service refused, or could not answer. */
export class EdgemeterError extends Error {
  override readonly name = 'EdgemeterError';

  constructor(
    readonly status: number,
    /** Every fault with its field; empty where the answer has no envelope. */
    readonly faults: readonly Fault[],
    /** The id under which the log of the service has the request. */
    readonly trackingId: string | undefined,
    text: string,
  ) {
    super(`${status}: ${describe(faults) || text.slice(0, 500)}`);
  }

  /** The error that an answer says. */
  static async of(response: Response): Promise<EdgemeterError> {
    const text = await response.text();
    const trackingId = response.headers.get('X-Tracking-Id') ?? undefined;
    return new EdgemeterError(response.status, faultsIn(text), trackingId, text);
  }
}

const describe = (faults: readonly Fault[]): string =>
  faults.map(({ description, field }) => (field ? `${field}: ${description}` : description)).join('; ');

function faultsIn(text: string): readonly Fault[] {
  try {
    const body = JSON.parse(text) as { header?: { errors?: readonly Fault[] } } | string | null;
    return (typeof body === 'object' && body?.header?.errors) || [];
  } catch {
    return [];
  }
}
