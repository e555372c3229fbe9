import { randomUUID } from 'node:crypto';
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JSONWebKeySet,
} from 'jose';
import type { Clock } from '../../../config/clock.js';
import type { Environment, TokensConfig } from '../../../config/sections.js';
import { TOKEN_KINDS, type TokenKind } from '../token-kind.js';
import type { TokenRules } from '../token-checks.js';

/** The claims of a development token. */
export interface DevTokenClaims {
  readonly sub: string;
  readonly scope?: string;
  readonly account_id?: string | readonly string[];
  /** Absent: an hour. */
  readonly expiresInSeconds?: number;
}

interface Signer {
  readonly issuer: string;
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  readonly keySet: JSONWebKeySet;
}

const ALGORITHM = 'ES256';
const TOKEN_TYPE = 'at+jwt';
const AUDIENCE = 'edgemeter';

/** The lifetime of a token, if the request gives none. */
export const AN_HOUR_SECONDS = 3_600;

/**
 * Replaces the issuers that are not configured, outside production only. Its keys live as long as the process. It
 * issues tokens to every caller.
 */
export class DevIssuer {
  constructor(
    private readonly signers: Readonly<Partial<Record<TokenKind, Signer>>>,
    private readonly clock: Clock,
  ) {}

  /** The rules by which the tokens of an issuer are verified. */
  trust(kind: TokenKind): Omit<TokenRules, 'clock' | 'clockToleranceSeconds' | 'accountsDefault'> {
    const { issuer, keySet } = this.signer(kind);
    return {
      issuer,
      audiences: [AUDIENCE],
      audienceClaim: ['aud'],
      algorithms: [ALGORITHM],
      tokenTypes: [TOKEN_TYPE],
      requiredClaims: [],
      claims: {
        subject: ['sub'],
        scopes: kind === 'iam' ? [['scope']] : [],
        scopePrefix: '',
        roleScopes: [],
        accounts: kind === 'iam' ? ['account_id'] : undefined,
      },
      findKey: createLocalJWKSet(keySet),
    };
  }

  /** The public keys of an issuer. */
  keySet(kind: TokenKind): JSONWebKeySet {
    return this.signer(kind).keySet;
  }

  /**
   * Issues a token.
   * @throws Error when the issuer is configured, or in production.
   */
  async issue(kind: TokenKind, claims: DevTokenClaims): Promise<string> {
    const { issuer, keyId, privateKey } = this.signer(kind);
    const { expiresInSeconds = AN_HOUR_SECONDS, ...payload } = claims;
    const now = Math.floor(this.clock() / 1000);
    return new SignJWT({ ...payload, jti: randomUUID() })
      .setProtectedHeader({ alg: ALGORITHM, kid: keyId, typ: TOKEN_TYPE })
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + expiresInSeconds)
      .sign(privateKey);
  }

  private signer(kind: TokenKind): Signer {
    const signer = this.signers[kind];
    if (!signer) throw new Error(`There is no development issuer of ${kind} tokens`);
    return signer;
  }
}

/** A development issuer with fresh keys for every issuer that is not configured. */
export async function createDevIssuer(
  environment: Environment,
  tokens: TokensConfig,
  clock: Clock,
): Promise<DevIssuer> {
  const kinds = devIssuersOf(environment, tokens);
  const signers = kinds.map(async (kind) => [kind, await createSigner(kind)] as const);
  return new DevIssuer(Object.fromEntries(await Promise.all(signers)), clock);
}

/** The issuers that a development issuer replaces: none in production. */
export function devIssuersOf(environment: Environment, tokens: TokensConfig): readonly TokenKind[] {
  return environment === 'production' ? [] : TOKEN_KINDS.filter((kind) => tokens[kind] === undefined);
}

async function createSigner(kind: TokenKind): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  const keyId = randomUUID();
  const publicJwk = { ...(await exportJWK(publicKey)), kid: keyId, alg: ALGORITHM, use: 'sig' };
  return { issuer: `urn:edgemeter:dev:${kind}`, keyId, privateKey, keySet: { keys: [publicJwk] } };
}
