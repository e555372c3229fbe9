import { createECDH, hash, randomUUID } from 'node:crypto';
import { createLocalJWKSet, importJWK, SignJWT, type CryptoKey, type JSONWebKeySet } from 'jose';
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
const KEY_ID_DIGITS = 32;

/** The lifetime of a token, if the request gives none. */
export const AN_HOUR_SECONDS = 3_600;

/**
 * Replaces the issuers that are not configured, outside production only. Instances over one database have the same
 * keys. It issues tokens to every caller.
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

/**
 * A development issuer for every issuer that is not configured.
 * @param seed what its keys follow from. Absent: fresh keys.
 */
export async function createDevIssuer(
  environment: Environment,
  tokens: TokensConfig,
  clock: Clock,
  seed: string = randomUUID(),
): Promise<DevIssuer> {
  const kinds = devIssuersOf(environment, tokens);
  const signers = kinds.map(async (kind) => [kind, await createSigner(kind, seed)] as const);
  return new DevIssuer(Object.fromEntries(await Promise.all(signers)), clock);
}

/** The issuers that a development issuer replaces: none in production. */
export function devIssuersOf(environment: Environment, tokens: TokensConfig): readonly TokenKind[] {
  return environment === 'production' ? [] : TOKEN_KINDS.filter((kind) => tokens[kind] === undefined);
}

async function createSigner(kind: TokenKind, seed: string): Promise<Signer> {
  const { d, ...own } = keyFrom(`edgemeter development ${kind} ${seed}`);
  const keyId = hash('sha256', own.x).slice(0, KEY_ID_DIGITS);
  const privateKey = (await importJWK({ ...own, d }, ALGORITHM)) as CryptoKey;
  const publicJwk = { ...own, kid: keyId, alg: ALGORITHM, use: 'sig' };
  return { issuer: `urn:edgemeter:dev:${kind}`, keyId, privateKey, keySet: { keys: [publicJwk] } };
}

/** The key on P-256 whose private number is the hash of a text. */
function keyFrom(text: string) {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(hash('sha256', text, 'buffer'));
  // 04, then x and y with 32 bytes each.
  const point = pair.getPublicKey();
  const part = (from: number, to: number) => point.subarray(from, to).toString('base64url');
  return { kty: 'EC', crv: 'P-256', x: part(1, 33), y: part(33, 65), d: hash('sha256', text, 'base64url') };
}
