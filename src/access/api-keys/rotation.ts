import { ApiError } from '../../errors/api-error.js';
import type { ApiKeySettings } from './api-key-request.js';
import type { ApiKeyView } from './api-keys.repository.js';
import { toSettings } from './key-settings.js';

/** The options of a rotation. */
export interface RotationRequest {
  /** How long both keys are valid. Absent: a day. */
  readonly overlapSeconds?: number;
  /** When the successor expires; null: never. Absent: its lifetime is that of its predecessor. */
  readonly expiresAt?: Date | null;
}

export const DEFAULT_OVERLAP_SECONDS = 86_400;
export const LONGEST_OVERLAP_SECONDS = 90 * 86_400;

/** The latest time that RFC 3339 can express. */
const LATEST_EXPIRY = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** @throws ApiError KEY_OVERLAP */
export function assertOverlap({ overlapSeconds = DEFAULT_OVERLAP_SECONDS }: RotationRequest): void {
  const good =
    Number.isSafeInteger(overlapSeconds) && overlapSeconds >= 0 && overlapSeconds <= LONGEST_OVERLAP_SECONDS;
  if (good) return;
  throw new ApiError({
    name: 'KEY_OVERLAP',
    field: 'overlap_seconds',
    detail: `must be a whole number from 0 to ${LONGEST_OVERLAP_SECONDS}`,
  });
}

/** The result of a rotation: the settings of the successor, and the new expiry of the key. */
export function afterRotation(
  key: ApiKeyView,
  { overlapSeconds = DEFAULT_OVERLAP_SECONDS, expiresAt }: RotationRequest,
  now: number,
): { readonly successor: ApiKeySettings; readonly end: Date } {
  const endOfOverlap = new Date(now + overlapSeconds * 1_000);
  const end = key.expiresAt && key.expiresAt < endOfOverlap ? key.expiresAt : endOfOverlap;
  const expiry = expiresAt === undefined ? sameLifetime(key, now) : expiresAt;
  return { successor: { ...toSettings(key), expiresAt: expiry }, end };
}

function sameLifetime({ createdAt, expiresAt }: ApiKeyView, now: number): Date | null {
  return expiresAt && new Date(Math.min(now + expiresAt.getTime() - createdAt.getTime(), LATEST_EXPIRY));
}
