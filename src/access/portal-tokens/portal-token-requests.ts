import { unique } from '../../common/unique.js';
import { narrowAccounts, onlyAccount } from '../authentication/principal.js';
import { ApiError } from '../../errors/api-error.js';
import { limitOf } from '../../http/paging.js';
import type { Accounts } from '../../common/accounts.js';
import { SUBSCRIBER_DIMENSIONS } from '../../record-model/subscriber.js';
import { readPlace } from './portal-token-answer.js';
import type { PortalSubscriberDto, PortalTokenDto, PortalTokensQueryDto } from './portal-token.dto.js';
import { subscriberOf, type PortalTokenRequest, type Subscriber } from './portal-token.js';
import type { PlaceInList } from './portal-tokens.repository.js';

/**
 * The request for a new token.
 * @param own the accounts of the issuer.
 * @throws ApiError PORTAL_ACCOUNTS when the request names no account and the issuer does not have exactly one; ACCOUNT
 * for an account that is not the issuer's.
 */
export function toPortalTokenRequest(dto: PortalTokenDto, own: Accounts): PortalTokenRequest {
  const { name, accounts, sites, subscriber, metrics, expires_in: lifetimeSeconds } = dto;
  return {
    accounts: accountsFor(own, accounts && unique(accounts)),
    ...(name !== undefined && { name }),
    ...(sites && { sites: unique(sites) }),
    ...(subscriber && { subscriber: toSubscriber(subscriber) }),
    ...(metrics && { metrics: unique(metrics) }),
    ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
  };
}

/** A request for a page of the list. */
export interface ListRequest {
  /** Only tokens for this account; undefined: all. */
  readonly account: string | undefined;
  readonly limit: number;
  /** The start of the page; undefined: the newest token. */
  readonly after: PlaceInList | undefined;
}

/** @throws ApiError PAGE_CURSOR */
export function toListRequest(dto: PortalTokensQueryDto): ListRequest {
  const after = dto.cursor === undefined ? undefined : readPlace(dto.cursor);
  if (dto.cursor !== undefined && !after) throw new ApiError({ name: 'PAGE_CURSOR', field: 'cursor' });
  return { account: dto.account, limit: limitOf(dto), after };
}

function accountsFor(own: Accounts, requested: readonly string[] | undefined): readonly string[] {
  const only = onlyAccount({ accounts: own });
  const accounts = requested ?? (only === undefined ? undefined : [only]);
  if (!accounts) throw new ApiError({ name: 'PORTAL_ACCOUNTS', field: 'accounts', detail: 'must be given' });
  accounts.forEach((account, i) => narrowAccounts({ accounts: own }, [account], `accounts[${i}]`));
  return accounts;
}

function toSubscriber(dto: PortalSubscriberDto): Subscriber {
  const dimension = SUBSCRIBER_DIMENSIONS.find((name) => dto[name] !== undefined);
  if (!dimension) throw new Error('A subscriber without a name was not refused');
  return subscriberOf(dimension, String(dto[dimension]));
}
