import { explained, type Explanation } from './explanation.js';
import type { ACCESS, REQUEST } from '../../../src/errors/catalogue/request.js';

const LIMITS = ['Limits', 'limits.md'] as const;
const TOKENS = ['Access', 'api/access.md'] as const;

export const REQUEST_EXPLAINED = {
  MALFORMED_REQUEST: explained(
    'The request is not sound HTTP: a bad `Content-Length`, two `Host` headers, or a bad `Transfer-Encoding`.',
    'Let an HTTP library write the headers. Look at proxies between the client and the service.',
    { field: 'Host' },
  ),
  MALFORMED_BODY: explained(
    'The body is not valid JSON, or not of the kind that the operation takes.',
    'Send valid JSON in UTF-8, of the shape that the API reference shows.',
    { detail: 'not valid JSON' },
  ),
  BODY_TOO_DEEP: explained(
    'Objects and arrays of the body are nested in more than 64 levels.',
    'Nest less. No request of this service needs more than a few levels.',
    { detail: 'at most 64 levels', see: LIMITS },
  ),
  ROUTE_NOT_FOUND: explained(
    'No operation has this path.',
    'Compare the path with the API reference. Paths are case-sensitive.',
    { see: ['Clients', 'clients.md'] },
  ),
  METHOD_NOT_ALLOWED: explained(
    'The path exists, and takes another method.',
    'Use a method that the header `Allow` of the answer lists.',
  ),
  MEDIA_TYPE: explained(
    'The `Content-Type` is missing, or the operation does not take it.',
    'Send the `Content-Type` of the body. It is one of those that the text lists, with the charset UTF-8 or none.',
    {
      detail:
        'must be one of application/json, application/x-ndjson, application/ndjson, application/jsonl, text/csv',
    },
  ),
  BODY_TOO_LARGE: explained(
    'The body has more bytes than the operation takes.',
    'Send several smaller bodies. Usage records in NDJSON and CSV have no such limit.',
    { detail: 'at most 1048576 bytes', see: LIMITS },
  ),
  URL_TOO_LONG: explained(
    'The URL, or a part of its path, is too long.',
    'Shorten it. A long report goes into the body of `POST /connectivity/v1/report`.',
  ),
  PERCENT_ENCODING: explained(
    'A `%` in the URL is not followed by two hexadecimal digits, or the bytes are not UTF-8, or one is NUL.',
    'Encode values with the function of your language: `encodeURIComponent`, `urllib.parse.quote`.',
  ),
  HEADERS_TOO_LARGE: explained(
    'The headers of the request together are larger than 32 KiB.',
    'Send fewer and shorter headers. Cookies of other services on the same host are often the cause.',
  ),
  TOO_MANY_REQUESTS: explained(
    'A limit for requests or records of the minute is used up.',
    'Wait as many seconds as `Retry-After` says, then send the request again. `RateLimit` in every answer says what is left.',
    { detail: 'at most 600 requests a minute with this API key', see: LIMITS },
  ),
  SERVICE_UNAVAILABLE: explained(
    'The database is away, the queue of requests that read is full, or the instance stops.',
    'Wait as `Retry-After` says, then send the request again. Records may be sent again at any time: they count once.',
    { see: ['Reliability', 'reliability.md'] },
  ),
  DEADLINE_EXCEEDED: explained(
    'The answer took longer than the service may take for one. The service has cancelled its statement.',
    'Ask for a shorter range, a coarser granularity or fewer groups.',
    { see: LIMITS },
  ),
  REQUEST_TIMEOUT: explained(
    'The client sent the head or the body of its request too slowly.',
    'Send the request again over a better connection. Split a large body.',
    { see: LIMITS },
  ),
  CONFLICT: explained(
    'Another request changed the same thing at the same moment.',
    'Read the present state, then send the request again if it is still needed.',
  ),
  CONTENT_ENCODING: explained(
    'The body has a `Content-Encoding` that the operation does not take.',
    'Compress bodies of usage records with gzip. Send all others as they are.',
    { detail: 'gzip or identity' },
  ),
  EXPECTATION: explained(
    'The header `Expect` asks for something other than `100-continue`.',
    'Leave the header out.',
    { field: 'Expect' },
  ),
  MORE_FAULTS: explained(
    'A request has more than 100 faults. This one stands for those that are not listed.',
    'Mend the listed faults and send the request again.',
    { detail: 'and at least 30 more' },
  ),
  REFUSED: explained(
    'The request was refused for a reason that has no code of its own.',
    'Read the description. If it does not help, ask the operator, with the tracking id.',
  ),
} as const satisfies Record<keyof typeof REQUEST, Explanation>;

export const ACCESS_EXPLAINED = {
  BEARER_TOKEN: explained(
    'The operation needs an IAM token or a portal token in `Authorization: Bearer`. It is missing, expired, of another issuer or audience, or its signature is wrong.',
    'Get a new token from the identity provider. The command `edgemeter check-token` says which rule a token breaks.',
    { detail: 'expired', see: ['Identity providers', 'identity-providers.md'] },
  ),
  USER_TOKEN: explained(
    'The aggregate needs the token of the user in `X-Authorization`, beside the IAM token. It is missing or not valid.',
    'Get a new token of the user, and send it without the word `Bearer`.',
    { detail: 'expired', see: TOKENS },
  ),
  API_KEY: explained(
    'The API key is missing, unknown, revoked or expired, or its networks do not contain the address of the client.',
    'Send the key in `X-API-Key`. Ask an administrator for the state of the key.',
    { see: ['Administration', 'administration.md'] },
  ),
  REPEATED_CREDENTIAL: explained(
    'A header or parameter with a credential is given more than once.',
    'Send each credential once.',
    { detail: 'X-API-Key', see: TOKENS },
  ),
  SCOPE: explained(
    'The credential is valid, and has not the scope that the text names.',
    'Use a credential with the scope. An administrator sets the scopes of API keys, the identity provider those of tokens.',
    { detail: 'report:read', see: TOKENS },
  ),
  ACCOUNT: explained(
    'The request names an account that the credential may not read or write.',
    'Name accounts of the credential only. Ask an administrator if the account should be one of them.',
    { field: 'dimension_filter_clauses[0].filters[0].expressions', see: TOKENS },
  ),
  TOKEN_ACCOUNTS: explained(
    'The token is valid, and its claims name no account.',
    'Let the identity provider write the accounts into the claim that `IAM_ACCOUNTS_CLAIM` names, or set `IAM_ACCOUNTS_DEFAULT`.',
    { see: ['Identity providers: accounts', 'identity-providers.md#accounts'] },
  ),
  ISSUER_UNAVAILABLE: explained(
    'The service needs a key of the identity provider, and the provider gives no answer.',
    'Wait as `Retry-After` says, then send the request again. An operator checks that the service can reach the provider.',
    { see: ['Operations', 'operations.md#outbound-requests'] },
  ),
} as const satisfies Record<keyof typeof ACCESS, Explanation>;
