import { describe, expect, it } from '@jest/globals';
import type { OutboundClient, OutboundGet } from '../../outbound/outbound-client.js';
import { createSigner } from '../../../test/auth/signer.js';
import { discoveredKeys, keysAt } from './fetch-key-set.js';

const ISSUER = 'https://iam.example/realm';
const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`;
const KEYS = 'https://iam.example/keys';
const { publicJwk } = await createSigner('one');

type Answers = Readonly<Record<string, unknown>>;

/** Answers with documents by their address, and keeps what it was asked for. */
function clientOf(answers: Answers) {
  const asked: { readonly address: string; readonly wanted: OutboundGet }[] = [];
  const get = (address: string, wanted: OutboundGet) => {
    asked.push({ address, wanted });
    const answer = answers[address];
    if (answer === undefined) return Promise.reject(new Error(`nothing at ${address}`));
    return Promise.resolve(Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer)));
  };
  return { client: { get } as unknown as OutboundClient, asked };
}

const discovering = (document: unknown) => clientOf({ [DISCOVERY]: document, [KEYS]: { keys: [publicJwk] } });

describe('the keys at an address', () => {
  it('are asked for within three seconds and 256 kilobytes', async () => {
    const { client, asked } = clientOf({ [KEYS]: { keys: [publicJwk] } });
    const source = keysAt(KEYS, client);
    expect(source.uri).toBe(KEYS);
    const found = await source.fetch();
    expect(found.jwks().keys.map(({ kid }) => kid)).toEqual(['one']);
    expect(asked).toEqual([
      {
        address: KEYS,
        wanted: {
          headers: {},
          mediaTypes: ['application/jwk-set+json', 'application/json'],
          mostBytes: 262_144,
          timeoutMs: 3_000,
        },
      },
    ]);
  });

  it('must be a key set', async () => {
    await expect(keysAt(KEYS, clientOf({ [KEYS]: '{' }).client).fetch()).rejects.toThrow(SyntaxError);
    await expect(keysAt(KEYS, clientOf({ [KEYS]: {} }).client).fetch()).rejects.toThrow('no key set');
  });
});

describe('the keys of an issuer that is known by its URL', () => {
  it.each([ISSUER, `${ISSUER}/`, `${ISSUER}//`])('%s are where its document says', async (issuer) => {
    const { client, asked } = discovering({ issuer, jwks_uri: KEYS });
    const source = discoveredKeys(issuer, client);
    expect(source.uri).toBe(DISCOVERY);
    const found = await source.fetch();
    expect(found.jwks().keys).toHaveLength(1);
    expect(asked.map(({ address, wanted: { mediaTypes } }) => [address, mediaTypes])).toEqual([
      [DISCOVERY, ['application/json']],
      [KEYS, ['application/jwk-set+json', 'application/json']],
    ]);
    expect(asked[0]?.wanted.timeoutMs).toBe(3_000);
    // Both together have three seconds.
    expect(asked[1]?.wanted.timeoutMs).toBeLessThanOrEqual(3_000);
    expect(asked[1]?.wanted.timeoutMs).toBeGreaterThan(1);
  });

  it('are asked for again without the document', async () => {
    const { client, asked } = discovering({ issuer: ISSUER, jwks_uri: KEYS });
    const source = discoveredKeys(ISSUER, client);
    await source.fetch();
    await source.fetch();
    expect(asked.map(({ address }) => address)).toEqual([DISCOVERY, KEYS, KEYS]);
  });

  it('are looked for anew when they are not there', async () => {
    const answers: Record<string, unknown> = { [DISCOVERY]: { issuer: ISSUER, jwks_uri: KEYS } };
    const { client, asked } = clientOf(answers);
    const source = discoveredKeys(ISSUER, client);
    await expect(source.fetch()).rejects.toThrow(`nothing at ${KEYS}`);
    answers[KEYS] = { keys: [publicJwk] };
    await source.fetch();
    expect(asked.map(({ address }) => address)).toEqual([DISCOVERY, KEYS, DISCOVERY, KEYS]);
  });

  it.each<[unknown, string]>([
    [
      { issuer: 'https://other.example', jwks_uri: KEYS },
      `The discovery document is of the issuer "https://other.example", not of "${ISSUER}"`,
    ],
    [
      { issuer: `x${'y'.repeat(300)}`, jwks_uri: KEYS },
      `The discovery document is of the issuer "x${'y'.repeat(198)}, not of "${ISSUER}"`,
    ],
    [{ jwks_uri: KEYS }, `The discovery document is of the issuer null, not of "${ISSUER}"`],
    [null, `The discovery document is of the issuer null, not of "${ISSUER}"`],
    [{ issuer: ISSUER }, 'The discovery document names no key set'],
    [{ issuer: ISSUER, jwks_uri: [KEYS] }, 'The discovery document names no key set'],
  ])('are not those of %j', async (document, message) => {
    await expect(discoveredKeys(ISSUER, discovering(document).client).fetch()).rejects.toThrow(
      new Error(message),
    );
  });
});
