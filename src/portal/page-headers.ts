import { portalPolicy } from '../http/security-headers.js';

/**
 * The headers of every answer of the portal.
 * @param embedders the origins that may show it in a frame.
 * @param asked the origins that it may ask besides the service's own.
 */
export function pageHeaders(
  embedders: readonly string[],
  asked: readonly string[] = [],
): Readonly<Record<string, string>> {
  const frames = embedders.length === 0 ? undefined : embedders.join(' ');
  return {
    'Content-Security-Policy': portalPolicy(frames, asked),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...(embedders.length === 0 && { 'Cross-Origin-Opener-Policy': 'same-origin', 'X-Frame-Options': 'DENY' }),
  };
}
