import { unique } from '../../common/unique.js';
import { narrowAccounts, onlyAccount } from '../authentication/principal.js';
import { ApiError } from '../../errors/api-error.js';
import { fromCursor, limitOf, toPage, type Page } from '../../http/paging.js';
import { readDto } from '../../http/read-dto.js';
import type { Accounts } from '../../common/accounts.js';
import { SUBSCRIBER_DIMENSIONS } from '../../record-model/subscriber.js';
import {
  PortalTokenDto,
  PortalTokensQueryDto,
  PortalTokenView,
  type PortalSubscriberDto,
} from './portal-token.dto.js';
import {
  subscriberOf,
  type IssuedPortalToken,
  type PortalToken,
  type PortalTokenRequest,
  type Subscriber,
} from './portal-token.js';
import type { PlaceInList } from './portal-tokens.repository.js';

/**
 * What a new token is to be, of a request body.
 * @throws ApiError with every fault of its shape.
 */
export function readPortalTokenRequest(
  body: unknown,
): Omit<PortalTokenRequest, 'accounts'> & Partial<PortalTokenRequest> {
  const {
    name,
    accounts,
    sites,
    subscriber,
    metrics,
    expires_in: lifetimeSeconds,
  } = readDto(PortalTokenDto, body ?? {});
  return {
    ...(name !== undefined && { name }),
    ...(accounts && { accounts: unique(accounts) }),
    ...(sites && { sites: unique(sites) }),
    ...(subscriber && { subscriber: toSubscriber(subscriber) }),
    ...(metrics && { metrics: unique(metrics) }),
    ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
  };
}

/**
 * The accounts of a new token, of those of its issuer.
 * @throws ApiError PORTAL_ACCOUNTS when there are several to choose from; ACCOUNT for one that is not the issuer's.
 */
export function accountsFor(own: Accounts, requested: readonly string[] | undefined): readonly string[] {
  const only = onlyAccount({ accounts: own });
  const accounts = requested ?? (only === undefined ? undefined : [only]);
  if (!accounts) throw new ApiError({ name: 'PORTAL_ACCOUNTS', field: 'accounts', detail: 'must be given' });
  accounts.forEach((account, i) => narrowAccounts({ accounts: own }, [account], `accounts[${i}]`));
  return accounts;
}

/** What a list is asked for. */
export interface ListRequest {
  readonly account: string | undefined;
  readonly limit: number;
  readonly after: PlaceInList | undefined;
}

/** @throws ApiError with every fault of the query. */
export function readListRequest(query: unknown): ListRequest {
  const dto = readDto(PortalTokensQueryDto, query);
  const after = dto.cursor === undefined ? undefined : placeOf(dto.cursor);
  if (dto.cursor !== undefined && !after) throw new ApiError({ name: 'PAGE_CURSOR', field: 'cursor' });
  return { account: dto.account, limit: limitOf(dto), after };
}

/** @param found one more than fits the page when more follow. */
export const toTokensPage = (found: readonly PortalToken[], limit: number): Page<PortalTokenView> =>
  toPage(found, limit, ({ issuedAt, id }) => `${issuedAt.getTime()}.${id}`, toView);

const PLACE = /^([0-9]{1,15})\.([0-9a-z]{12})$/;

function placeOf(cursor: string): PlaceInList | undefined {
  const [, issuedAt, id] = PLACE.exec(fromCursor(cursor) ?? '') ?? [];
  return id === undefined ? undefined : { issuedAt: new Date(Number(issuedAt)), id };
}

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

/** A new token as its issuer sees it, this once. */
export interface IssuedView extends PortalTokenView {
  readonly token: string;
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in: number;
}

export function toIssuedView({ token, details }: IssuedPortalToken): IssuedView {
  const seconds = Math.floor((details.expiresAt.getTime() - details.issuedAt.getTime()) / 1_000);
  return { token, token_type: 'Bearer', expires_in: seconds, ...toView(details) };
}

function toSubscriber(dto: PortalSubscriberDto): Subscriber {
  const dimension = SUBSCRIBER_DIMENSIONS.find((name) => dto[name] !== undefined);
  if (!dimension) throw new Error('A subscriber without a name was not refused');
  return subscriberOf(dimension, String(dto[dimension]));
}
