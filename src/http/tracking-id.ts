import { randomUUID } from 'node:crypto';

export const TRACKING_ID_HEADER = 'X-Tracking-Id';

const ACCEPTABLE = /^[A-Za-z0-9_.:-]{1,128}$/;

/** The caller's tracking id if it is valid, otherwise a new one. */
export function trackingIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && ACCEPTABLE.test(header) ? header : randomUUID();
}
