import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

const ID_CHARACTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 12;
const SECRET_BYTES = 24;

const KEY = /^[a-z][a-z0-9]{0,15}_([0-9a-z]{12})_([0-9a-f]{48})$/;

/** The parts of an API key: `<prefix>_<public id>_<secret>`. */
export interface KeyText {
  readonly id: string;
  readonly secret: string;
}

/** A new public id and a new secret of 192 bits. */
export function generateKey(): KeyText {
  const id = Array.from({ length: ID_LENGTH }, () => ID_CHARACTERS[randomInt(ID_CHARACTERS.length)]).join('');
  return { id, secret: randomBytes(SECRET_BYTES).toString('hex') };
}

/** The text a partner is given, once. */
export const formatKey = (prefix: string, { id, secret }: KeyText): string => `${prefix}_${id}_${secret}`;

/**
 * Takes an API key apart. Any prefix will do: it may have been configured otherwise when the key was made.
 * @returns undefined when it is none.
 */
export function parseKey(text: string): KeyText | undefined {
  const [, id, secret] = KEY.exec(text) ?? [];
  return id !== undefined && secret !== undefined ? { id, secret } : undefined;
}

/** What is stored of a secret. It is random and long: nothing slower than one SHA-256 is needed. */
export const hashSecret = (secret: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(secret, 'hex').digest());

const NO_HASH = new Uint8Array(32);

/**
 * Compares in a time that tells nothing of the stored hash, nor whether there is one.
 * @param hash undefined when no such key is stored.
 */
export function secretMatches(secret: string, hash: Uint8Array | undefined): boolean {
  const equal = timingSafeEqual(hashSecret(secret), hash ?? NO_HASH);
  return equal && hash !== undefined;
}
