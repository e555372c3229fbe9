import type { ClaimPath, RequiredClaim, RoleScopes } from './claim-parsers.js';
import type { StreamConfig } from './stream.js';
import type { TracingConfig } from './tracing.js';

/** How the claims of an issuer's tokens are read. */
export interface ClaimsConfig {
  readonly subject: ClaimPath;
  /** Empty: the tokens have no scopes. */
  readonly scopes: readonly ClaimPath[];
  readonly scopePrefix: string;
  readonly roleScopes: readonly RoleScopes[];
  /** Absent: the tokens have no accounts. */
  readonly accounts: ClaimPath | undefined;
}

/** A token issuer. */
export interface IssuerConfig {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly audienceClaim: ClaimPath;
  /** Absent: the issuer's discovery document names it. */
  readonly jwksUri: string | undefined;
  readonly algorithms: readonly string[];
  /** In lower case, without `application/`; `none` for a token without a type. */
  readonly tokenTypes: readonly string[];
  readonly requiredClaims: readonly RequiredClaim[];
  readonly claims: ClaimsConfig;
}

/** The retention age in days of each kind of data; undefined: kept for ever. */
export interface RetentionAges {
  readonly facts: number | undefined;
  readonly slots: number | undefined;
  readonly hours: number | undefined;
  readonly day: number | undefined;
}

export type Environment = 'development' | 'production' | 'test';

export interface HttpConfig {
  readonly host: string;
  readonly port: number;
  readonly trustProxy: false | number | readonly string[];
  /** The most bytes of a body that is read into memory at once. */
  readonly bodyLimit: number;
  readonly shutdownDelayMs: number;
  /** The origins of web pages that may send requests from a browser. */
  readonly corsOrigins: readonly string[];
}

/** How slow a client may be. Times in milliseconds. */
export interface TransferConfig {
  /** The longest time for the head of a request. */
  readonly headMs: number;
  /** The longest time for a body that is read at once. */
  readonly bodyMs: number;
  /** The least bytes a second, each way; 0: any rate. */
  readonly leastRate: number;
  /** The time over which the rate is taken. */
  readonly graceMs: number;
  /** The most memory of all long answers under way. */
  readonly answerBytes: number;
}

export interface MetricsConfig {
  /** Absent: the port of the API serves the metrics. */
  readonly port: number | undefined;
  readonly host: string;
  /** The networks that may read the metrics on the port of the API. */
  readonly networks: readonly string[];
}

export interface DatabaseConfig {
  /** Absent: the embedded server. */
  readonly url: string | undefined;
  /** The physical standbys that may answer reads. */
  readonly replicas: readonly URL[];
  readonly poolSize: number;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** The longest pause between two statements of a transaction that writes. */
  readonly idleTransactionMs: number;
}

export interface ReportsConfig {
  /** How much work reads from the database at once. */
  readonly permits: number;
  /** The longest wait in the queue. */
  readonly queueMs: number;
  /** The most requests that wait: in all, and of one principal. */
  readonly queueLength: number;
  readonly queueShare: number;
  /** How long an answer may wait for its client while it holds a connection to the database: in all. */
  readonly holdMs: number;
  /** The same, while other requests wait for a connection. */
  readonly yieldMs: number;
  /** The longest wait for the answer. */
  readonly deadlineMs: number;
}

export interface RedisConfig {
  /** Absent: each instance counts by itself. */
  readonly url: string | undefined;
  readonly timeoutMs: number;
}

export interface IngestConfig {
  readonly batchSize: number;
  readonly retentionMs: number;
}

/** A server of buckets, as Amazon S3 and others have them. */
export interface BucketConfig {
  /** Absent: that of Amazon in the region. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
  /** Of temporary credentials. */
  readonly sessionToken: string | undefined;
}

export interface BackfillsConfig {
  /** An open backfill is discarded after this time without a load. */
  readonly openMs: number;
  /** A closed backfill can be undone for this time. */
  readonly revertMs: number;
}

/** Per minute; 0: no limit. */
export interface LimitsConfig {
  readonly requestsPerAddress: number;
  /** For a key without a limit of its own. */
  readonly requestsPerKey: number;
  /** For an IAM token's subject, a user of it, or a portal token. */
  readonly requestsPerToken: number;
  /** For an address, to routes without a credential. */
  readonly publicRequestsPerAddress: number;
  /** For a key without a limit of its own. */
  readonly recordsPerKey: number;
}

export interface RetentionConfig {
  readonly ages: RetentionAges;
  /** 0: this instance removes nothing. */
  readonly intervalMs: number;
  /** The furthest that the clock may move from one sweep to the next without a confirmation. */
  readonly longestStepMs: number;
  /** So many records are removed without a comparison with the last sweep. */
  readonly unaskedRecords: number;
}

export interface PortalTokensConfig {
  readonly lifetimeSeconds: number;
  readonly longestSeconds: number;
}

/** What may be asked beside public addresses. */
export interface OutboundConfig {
  /** Lower case, without dots at the end. */
  readonly privateHosts: readonly string[];
  readonly privateNetworks: readonly string[];
}

export interface PortalConfig {
  /** The origins of web pages that may show the portal in a frame and send it a token. */
  readonly embedders: readonly string[];
  /** Where readers sign in; undefined: they do not. */
  readonly oidc: PortalOidcConfig | undefined;
}

/** The identity provider of the portal's readers. The portal is a public client of it. */
export interface PortalOidcConfig {
  /** Its URL, exactly as tokens and discovery name it. */
  readonly issuer: string;
  readonly clientId: string;
  /** Separated by blanks. */
  readonly scopes: string;
  /** Further parameters of the request to sign in. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Origins that the page may ask, besides the service: that of the issuer first. */
  readonly origins: readonly string[];
}

export interface TokensConfig {
  readonly clockToleranceSeconds: number;
  /** Absent: the development issuer replaces it. */
  readonly iam: IssuerConfig | undefined;
  readonly user: IssuerConfig | undefined;
  /** What an IAM token without accounts may read; `user`: with a user's token the usage of that user. */
  readonly accountsDefault: 'none' | 'user' | 'all';
}

/** The configuration of the service, parsed from the environment variables once. */
export interface Config {
  readonly environment: Environment;
  readonly http: HttpConfig;
  readonly transfers: TransferConfig;
  readonly metrics: MetricsConfig;
  /** Absent: no request is traced. */
  readonly tracing: TracingConfig | undefined;
  readonly logLevel: string;
  /** The value of `source` in the header of an envelope. */
  readonly envelopeSource: string;
  /** Absolute path. */
  readonly dataFolder: string;
  readonly database: DatabaseConfig;
  readonly reports: ReportsConfig;
  readonly redis: RedisConfig;
  readonly ingest: IngestConfig;
  /** Absent: there is no stream. */
  readonly stream: StreamConfig | undefined;
  readonly bucket: BucketConfig;
  readonly backfills: BackfillsConfig;
  readonly limits: LimitsConfig;
  readonly retention: RetentionConfig;
  /** 0: this instance does not refresh stored aggregates. */
  readonly refreshIntervalMs: number;
  /** How long after the end of a day its facts are packed; 0: this instance packs nothing. */
  readonly packAfterMs: number;
  readonly apiKeyPrefix: string;
  readonly portalTokens: PortalTokensConfig;
  readonly outbound: OutboundConfig;
  readonly portal: PortalConfig;
  readonly tokens: TokensConfig;
}
