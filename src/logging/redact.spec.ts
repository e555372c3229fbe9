import { describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.js';
import { redact } from './redact.js';

const KEY = `em_abc123def456_${'0123456789abcdef'.repeat(3)}`;
const TOKEN = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';

describe('redact', () => {
  it.each([
    [`/connectivity/v1/report?apikey=${KEY}&a=1`, '/connectivity/v1/report?apikey=[redacted]&a=1'],
    ['/x?a=1&API_KEY=short#f', '/x?a=1&API_KEY=[redacted]#f'],
    [`key ${KEY} was refused`, 'key em_abc123def456_[redacted] was refused'],
    [`Bearer ${TOKEN}`, 'Bearer [redacted]'],
    ['postgresql://user:pa$s@host:1/db', 'postgresql://user:[redacted]@host:1/db'],
    ['cannot reach rediss://:pa$s@host:1/0', 'cannot reach rediss://:[redacted]@host:1/0'],
    ['nothing secret here', 'nothing secret here'],
    [`/x?%61pikey=${KEY.replaceAll('_', '%5F')}&a=1`, '/x?%61pikey=[redacted]&a=1'],
    ['/x?a=1&%2561PI%5fkey=short', '/x?a=1&%2561PI%5fkey=[redacted]'],
    [`/x/${KEY.replaceAll('_', '%5f')}/y`, '/x/[redacted]/y'],
    [`/x/${KEY.replaceAll('_', '%255F')}`, '/x/[redacted]'],
    [`/x/${TOKEN.replaceAll('.', '%2E').replace('ey', '%65y')}`, '/x/[redacted]'],
    [`/x/${KEY.replaceAll('_', '%25255F')}`, '/x/[redacted]'],
    ['/x?a=1&%25252561pikey=short', '/x?a=1&%25252561pikey=short'],
    ['/x?next=%2Fy%3Fapikey%3Dshort&a=1', '/x?next=[redacted]&a=1'],
    ['/x?next=%252Fy%253Ftoken%253Dshort', '/x?next=[redacted]'],
    ['/x;apikey=short;a=1', '/x;apikey=[redacted]'],
    ['/x?a=1;access_token=short', '/x?a=1;access_token=[redacted]'],
    ['http://ann:pa:ss@host/x?a=1', 'http://[redacted]@host/x?a=1'],
    [`https://${KEY}@host`, 'https://[redacted]@host'],
    ['/x?next=https%3A%2F%2Fann%3Apass%40host%2F', '/x?next=[redacted]'],
    ['https://host/x?mail=ann@host', 'https://host/x?mail=ann@host'],
    ['/x/a%20b?name=100%25', '/x/a%20b?name=100%25'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('createLogger', () => {
  it('leaves a line whole whose URL has a key', () => {
    const lines: string[] = [];
    const logger = createLogger('info', { write: (line) => void lines.push(line) });
    logger.info({ url: `/x?apikey=${KEY}`, status: 200 }, 'answered');
    logger.info({ url: '/x?apikey=with"quote\\&b=1', status: 200 }, 'answered');
    expect(lines.every((line) => line.endsWith('\n'))).toBe(true);
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { url: '/x?apikey=[redacted]', status: 200, message: 'answered' },
      { url: '/x?apikey=[redacted]&b=1', status: 200, message: 'answered' },
    ]);
  });

  it('masks a secret in any place of a line', () => {
    const lines: string[] = [];
    const logger = createLogger('info', { write: (line) => void lines.push(line) });
    logger.info({ headers: { authorization: `Bearer ${TOKEN}`, 'x-api-key': KEY } }, 'headers');
    logger.info({ referer: `https://ann:hidden@host/x?apikey=hidden;token=${TOKEN}` }, 'referer');
    logger.error(
      { error: new Error(`cannot use ${KEY} at postgres://u:hidden@h/d`) },
      `failed with ${TOKEN}`,
    );
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toMatch(/0123456789abcdef0123|eyJ|hidden/);
  });
});
