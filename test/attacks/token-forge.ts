import type { JWK } from 'jose';
import { createHmac, generateKeyPairSync, sign as signBytes, type KeyObject } from 'node:crypto';

type Kind = 'rsa' | 'ec' | 'ed25519';

/** A key of an issuer or of an attacker. */
export interface ForgeKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: JWK;
}

const ALGORITHMS: Readonly<Record<Kind, string>> = { rsa: 'RS256', ec: 'ES256', ed25519: 'EdDSA' };

/** @param members replace or add members of the published key. */
export function forgeKey(id: string, kind: Kind, members: object = {}, rsaBits = 2_048): ForgeKey {
  const { privateKey, publicKey } =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: rsaBits })
      : kind === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('ed25519');
  const jwk: JWK = {
    ...(publicKey.export({ format: 'jwk' }) as JWK),
    kid: id,
    alg: ALGORITHMS[kind],
    use: 'sig',
    ...members,
  };
  return { id, privateKey, publicKey, jwk };
}

/** Signs any bytes, as no library would. */
export const signature = {
  rs256: ({ privateKey }: ForgeKey, input: string) => signBytes('sha256', Buffer.from(input), privateKey),
  es256: ({ privateKey }: ForgeKey, input: string) =>
    signBytes('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  es256Der: ({ privateKey }: ForgeKey, input: string) => signBytes('sha256', Buffer.from(input), privateKey),
  eddsa: ({ privateKey }: ForgeKey, input: string) => signBytes(null, Buffer.from(input), privateKey),
  hmac: (hash: string, secret: string | Buffer, input: string) =>
    createHmac(hash, secret).update(input).digest(),
};

/** A part of a token: an object, or the very text of the JSON. */
export type Part = object | string;

const encoded = (part: Part): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/** A token of these parts. */
export function forge(header: Part, payload: Part, sign: (input: string) => Buffer | string): string {
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${Buffer.from(sign(input)).toString('base64url')}`;
}
