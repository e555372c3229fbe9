import { hash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

const ID_CHARACTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 12;
const SECRET_BYTES = 24;

const CREDENTIAL = /^[a-z][a-z0-9]{0,16}_([0-9a-z]{12})_([0-9a-f]{48})$/;

/** The parts of an API key or portal token: `<prefix>_<public id>_<secret>`. */
export interface SecretText {
  readonly id: string;
  readonly secret: string;
}

/** A new public id and a new secret of 192 bits. */
export function generateSecret(): SecretText {
  const id = Array.from({ length: ID_LENGTH }, () => ID_CHARACTERS[randomInt(ID_CHARACTERS.length)]).join('');
  return { id, secret: randomBytes(SECRET_BYTES).toString('hex') };
}

/** The text of a credential, which is shown once. */
export const formatSecret = (prefix: string, { id, secret }: SecretText): string =>
  `${prefix}_${id}_${secret}`;

/**
 * Splits a credential into its parts. Accepts any prefix, because the configured prefix may have changed since.
 * @returns undefined when the text is no credential.
 */
export function parseSecret(text: string): SecretText | undefined {
  const [, id, secret] = CREDENTIAL.exec(text) ?? [];
  return id !== undefined && secret !== undefined ? { id, secret } : undefined;
}

/** The stored hash of a secret. The secret is random and long, so one SHA-256 suffices. */
export const hashSecret = (secret: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(hash('sha256', Buffer.from(secret, 'hex'), 'buffer'));

const NO_HASH = new Uint8Array(32);

/** For comparisons: a new buffer for each costs more than the hash. */
const secretBytes = Buffer.alloc(SECRET_BYTES);
const hashBytes = Buffer.alloc(NO_HASH.length);

/**
 * Compares in constant time, which discloses nothing about the stored hash or its existence.
 * @param secret 48 hexadecimal digits.
 * @param stored the stored hash; undefined when no such credential is stored.
 */
export function secretMatches(secret: string, stored: Uint8Array | undefined): boolean {
  secretBytes.write(secret, 'hex');
  // A hash as text takes a third of the time of one as a buffer.
  hashBytes.write(hash('sha256', secretBytes, 'binary'), 'binary');
  const equal = timingSafeEqual(hashBytes, stored ?? NO_HASH);
  return equal && stored !== undefined;
}
