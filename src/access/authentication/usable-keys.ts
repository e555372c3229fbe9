import type { JSONWebKeySet, JWK } from 'jose';

/** Real key sets have up to about twenty. Of keys with one id, each is tried. */
const MOST_KEYS = 100;

const LEAST_RSA_BITS = 2_048;
/** A longer modulus costs more time than a request is worth. */
const MOST_RSA_BITS = 8_192;
const MOST_EXPONENT_BITS = 64;

/** The members of a public key that verify a signature. Others (certificates, private parts) are dropped. */
const MEMBERS = ['kty', 'kid', 'alg', 'use', 'key_ops', 'n', 'e', 'crv', 'x', 'y'] as const;

/**
 * The keys of a document that may verify signatures: asymmetric, public, meant for signatures, and strong. Others are
 * left out, because issuers also publish keys for encryption.
 * @throws Error when the document is no key set.
 */
export function usableKeys(document: unknown): JSONWebKeySet {
  const { keys } = (document ?? {}) as { readonly keys?: unknown };
  if (!Array.isArray(keys)) throw new Error('The answer is no key set');
  if (keys.length > MOST_KEYS) throw new Error(`The key set has more than ${MOST_KEYS} keys`);
  return { keys: keys.filter(isUsable).map(publicPart) };
}

function isUsable(key: unknown): key is JWK {
  if (typeof key !== 'object' || key === null) return false;
  const { kty, kid, use, key_ops: operations, n, e } = key as Readonly<Record<string, unknown>>;
  if (kid !== undefined && typeof kid !== 'string') return false;
  if (use !== undefined && use !== 'sig') return false;
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return false;
  if (kty !== 'RSA') return kty === 'EC' || kty === 'OKP';
  const bits = bitsOf(n);
  return bits >= LEAST_RSA_BITS && bits <= MOST_RSA_BITS && bitsOf(e) <= MOST_EXPONENT_BITS;
}

/** The length of a whole number in base64url. */
function bitsOf(value: unknown): number {
  if (typeof value !== 'string') return Number.NaN;
  const hex = Buffer.from(value, 'base64url').toString('hex').replace(/^0+/, '');
  return hex === '' ? 0 : hex.length * 4 - (Math.clz32(Number.parseInt(hex.charAt(0), 16)) - 28);
}

const publicPart = (key: JWK): JWK =>
  Object.fromEntries(MEMBERS.filter((name) => key[name] !== undefined).map((name) => [name, key[name]]));
