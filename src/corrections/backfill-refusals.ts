import { BackfillRefused } from './backfill-refused.js';
import { ApiError, type Fault } from '../errors/api-error.js';

/** Awaits work on a backfill. Turns its refusal into the API's error. */
export async function orApiError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof BackfillRefused ? new ApiError(faultOf(error), { cause: error }) : error;
  }
}

function faultOf({ refusal, details }: BackfillRefused): Fault {
  const [first = ''] = details;
  switch (refusal) {
    case 'unknown':
      return { name: 'BACKFILL_UNKNOWN', field: 'id' };
    case 'overlapping':
      return { name: 'BACKFILL_OVERLAP', field: 'from', detail: first };
    case 'state':
      return { name: 'BACKFILL_STATE', detail: first };
    case 'final':
      return { name: 'BACKFILL_STATE', detail: 'too long ago to be undone' };
    case 'conflicting':
      return { name: 'BACKFILL_CONFLICT', field: 'record_id', detail: details.join(', ') };
    case 'touched':
      return { name: 'BACKFILL_TOUCHED', detail: `${first} records` };
  }
}
