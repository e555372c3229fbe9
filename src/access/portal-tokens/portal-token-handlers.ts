import type { Actor } from '../audit/audit-entry.js';
import { ApiError } from '../../errors/api-error.js';
import type { Page } from '../../http/paging.js';
import type { Accounts } from '../../common/accounts.js';
import type { PortalTokenView } from './portal-token.dto.js';
import {
  accountsFor,
  readListRequest,
  readPortalTokenRequest,
  toIssuedView,
  toTokensPage,
  toView,
  type IssuedView,
} from './portal-token-requests.js';
import type { PortalTokensService } from './portal-tokens.service.js';

/** Who stands at a door, and whose tokens are theirs to issue, to see and to revoke. */
export interface Caller {
  readonly accounts: Accounts;
  readonly actor: Actor;
}

/** @throws ApiError with every fault of the body; ACCOUNT for an account that is not the caller's. */
export async function issueToken(
  tokens: PortalTokensService,
  body: unknown,
  { accounts, actor }: Caller,
): Promise<IssuedView> {
  const request = readPortalTokenRequest(body);
  return toIssuedView(
    await tokens.issue({ ...request, accounts: accountsFor(accounts, request.accounts) }, actor),
  );
}

/** @throws ApiError with every fault of the query. */
export async function listTokens(
  tokens: PortalTokensService,
  query: unknown,
  { accounts }: Caller,
): Promise<Page<PortalTokenView>> {
  const { account, limit, after } = readListRequest(query);
  return toTokensPage(await tokens.list(accounts, account, limit + 1, after), limit);
}

/** @throws ApiError UNKNOWN_RESOURCE when there is none, or none that is the caller's: which of both is not told. */
export async function revokeToken(
  tokens: PortalTokensService,
  id: string,
  { accounts, actor }: Caller,
): Promise<PortalTokenView> {
  const token = await tokens.revoke(id, accounts, actor);
  if (!token) throw new ApiError({ name: 'UNKNOWN_RESOURCE', field: 'id' });
  return toView(token);
}
