import { describe, expect, it } from '@jest/globals';
import { redact } from '../../logging/redact.js';
import { formatSecret, generateSecret, hashSecret, parseSecret, secretMatches } from './secret-text.js';

const ID = '0123456789ab';
const SECRET = '0123456789abcdef'.repeat(3);

describe('a new credential', () => {
  it('has a public id and 192 bits of secret, and is like no other', () => {
    const keys = Array.from({ length: 200 }, generateSecret);
    for (const { id, secret } of keys) {
      expect(id).toMatch(/^[0-9a-z]{12}$/);
      expect(secret).toMatch(/^[0-9a-f]{48}$/);
    }
    expect(new Set(keys.map(({ id }) => id)).size).toBe(200);
    expect(new Set(keys.map(({ secret }) => secret)).size).toBe(200);
  });

  it('is read as it was written, whatever its prefix', () => {
    const parts = generateSecret();
    for (const prefix of ['em', 'a', 'abcdefgh12345678', 'abcdefgh12345678p'])
      expect(parseSecret(formatSecret(prefix, parts))).toEqual(parts);
  });

  it('is masked in the log', () => {
    const parts = generateSecret();
    for (const prefix of ['em', 'abcdefgh12345678p'])
      expect(redact(`a ${formatSecret(prefix, parts)} b`)).toBe(`a ${prefix}_${parts.id}_[redacted] b`);
  });
});

describe('a text that is no credential', () => {
  it.each([
    '',
    'em',
    `em_${ID}`,
    `em_${ID}_`,
    `em_${ID}_${SECRET}0`,
    `em_${ID}_${SECRET.slice(1)}`,
    `em_${ID}_${SECRET.toUpperCase()}`,
    `em_${ID}0_${SECRET}`,
    `em_${ID.toUpperCase()}_${SECRET}`,
    `EM_${ID}_${SECRET}`,
    `_${ID}_${SECRET}`,
    `${ID}_${SECRET}`,
    ` em_${ID}_${SECRET}`,
    `em_${ID}_${SECRET}\n`,
    `em_${ID}_${SECRET} `,
  ])('is refused: %j', (text) => {
    expect(parseSecret(text)).toBeUndefined();
  });
});

describe('a stored secret', () => {
  it('is a SHA-256 of its bytes', () => {
    // printf '%s' 0123…ef | xxd -r -p | sha256sum
    expect(Buffer.from(hashSecret(SECRET)).toString('hex')).toBe(
      '5001d5ca28d4600deba1b1ef542afa2f6d4403f92f7a6d7c90a481bf79ee6b21',
    );
  });

  it('matches itself only', () => {
    expect(secretMatches(SECRET, hashSecret(SECRET))).toBe(true);
    expect(secretMatches(SECRET, hashSecret('f'.repeat(48)))).toBe(false);
    expect(secretMatches(SECRET, undefined)).toBe(false);
  });
});
