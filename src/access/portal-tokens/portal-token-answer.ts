import { isNearInstant } from '../../common/time.js';
import { ApiError } from '../../errors/api-error.js';
import { fromCursor } from '../../http/paging.js';
import type { IssuedPortalToken, PortalToken } from './portal-token.js';
import type { IssuedView, PortalTokenView } from './portal-token.view.js';
import type { PlaceInList } from './portal-tokens.repository.js';

/** A token as callers see it. */
export function toView({
  id,
  name,
  pins,
  issuer,
  issuedAt,
  expiresAt,
  revokedAt,
}: PortalToken): PortalTokenView {
  const { accounts, sites, subscriber, metrics } = pins;
  return {
    id,
    name: name ?? null,
    accounts,
    sites: sites ?? null,
    subscriber: subscriber ? { [subscriber.dimension]: subscriber.value } : null,
    metrics: metrics ?? null,
    issuer_kind: issuer.kind,
    issuer: issuer.id,
    issued_at: issuedAt.toISOString(),
    expires_at: expiresAt.toISOString(),
    revoked_at: revokedAt?.toISOString() ?? null,
  };
}

export function toIssuedView({ token, details }: IssuedPortalToken): IssuedView {
  const seconds = Math.floor((details.expiresAt.getTime() - details.issuedAt.getTime()) / 1_000);
  return { token, token_type: 'Bearer', expires_in: seconds, ...toView(details) };
}

/** @throws ApiError UNKNOWN_RESOURCE without a token. The answer does not disclose whether other callers have it. */
export function toRevokedView(token: PortalToken | undefined): PortalTokenView {
  if (!token) throw new ApiError({ name: 'UNKNOWN_RESOURCE', field: 'id' });
  return toView(token);
}

const PLACE = /^([1-9][0-9]{0,14})\.([0-9a-z]{12})$/;

/** The position of a token in the list, for a cursor. */
export const placeOf = ({ issuedAt, id }: PortalToken): string => `${issuedAt.getTime()}.${id}`;

/** The position that a cursor contains; undefined when the cursor belongs to another list. */
export function readPlace(cursor: string): PlaceInList | undefined {
  const [, issuedAt, id] = PLACE.exec(fromCursor(cursor) ?? '') ?? [];
  return id === undefined || !isNearInstant(Number(issuedAt))
    ? undefined
    : { issuedAt: new Date(Number(issuedAt)), id };
}
