import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { selfSigned } from '../../test/support/certificate.js';
import { OutboundClient, type OutboundGet, type Resolver } from './outbound-client.js';
import { OutboundPolicy } from './outbound-policy.js';

const NOTHING_LISTED = { privateHosts: [], privateNetworks: [] };
const WANTED: OutboundGet = { mediaTypes: ['application/json'], mostBytes: 1_000, timeoutMs: 30_000 };
/** For servers that never end their answer. */
const SOON: OutboundGet = { ...WANTED, timeoutMs: 200 };

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
});

/** A server on the loopback. @returns its port. */
async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const clientWith = (resolve: Resolver): OutboundClient =>
  new OutboundClient(new OutboundPolicy('test', NOTHING_LISTED), resolve);

const LOOPBACK: Resolver = () => Promise.resolve(['127.0.0.1']);

const get = async (port: number, wanted: OutboundGet = WANTED, path = '/') =>
  (await clientWith(LOOPBACK).get(`http://idp.example:${port}${path}`, wanted)).toString();

const asJson: RequestListener = (_request, response) =>
  void response.setHeader('Content-Type', 'application/json').end('{}');

describe('a request', () => {
  it('goes to the checked address under the name of the host', async () => {
    let seen: object = {};
    const port = await serve((request, response) => {
      seen = { method: request.method, url: request.url, ...request.headers };
      asJson(request, response);
    });
    const wanted = { ...WANTED, headers: { traceparent: 'x', host: 'evil.example' } };
    expect(await get(port, wanted, '/keys?a=b')).toBe('{}');
    expect(seen).toMatchObject({
      method: 'GET',
      url: '/keys?a=b',
      host: `idp.example:${port}`,
      accept: 'application/json',
      traceparent: 'x',
    });
  });

  it('asks the resolver once, so that a second answer reaches nothing', async () => {
    const answers = [['127.0.0.1'], ['169.254.169.254'], ['10.0.0.1']];
    let asked = 0;
    const client = clientWith(() => Promise.resolve(answers[asked++] ?? []));
    const port = await serve(asJson);
    expect((await client.get(`http://idp.example:${port}/`, WANTED)).toString()).toBe('{}');
    expect(asked).toBe(1);
    await expect(client.get(`http://idp.example:${port}/`, WANTED)).rejects.toThrow('metadata service');
    await expect(client.get(`http://idp.example:${port}/`, WANTED)).rejects.toThrow('not a public address');
  });

  it('never reaches a server at an address that is refused', async () => {
    let asked = 0;
    const port = await serve((request, response) => {
      asked++;
      asJson(request, response);
    });
    const production = new OutboundClient(new OutboundPolicy('production', NOTHING_LISTED), LOOPBACK);
    for (const host of ['idp.example', '127.0.0.1', '2130706433', '[::ffff:127.0.0.1]'])
      await expect(production.get(`https://${host}:${port}/`, WANTED)).rejects.toThrow(
        'not a public address',
      );
    expect(asked).toBe(0);
  });

  it('names the host to TLS and checks the certificate, at whatever address it is', async () => {
    const names: string[] = [];
    let asked = 0;
    const context = createSecureContext(selfSigned('idp.example'));
    const options = {
      ...selfSigned('other.example'),
      SNICallback: (name: string, done: (error: null, chosen: SecureContext) => void) => {
        names.push(name);
        done(null, context);
      },
    };
    const server = createSecureServer(options, () => asked++);
    server.on('tlsClientError', () => undefined);
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const failure = clientWith(LOOPBACK).get(`https://idp.example:${port}/`, WANTED);
    await expect(failure).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect([names, asked]).toEqual([['idp.example'], 0]);
  });

  it('uses no proxy of the environment', async () => {
    let proxied = 0;
    const proxy = await serve((_request, response) => {
      proxied++;
      response.end();
    });
    const names = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
    const before = names.map((name) => process.env[name]);
    for (const name of names) process.env[name] = `http://127.0.0.1:${proxy}`;
    try {
      expect(await get(await serve(asJson))).toBe('{}');
    } finally {
      names.forEach((name, i) => {
        if (before[i] === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = before[i];
      });
    }
    expect(proxied).toBe(0);
  });
});

describe('an answer', () => {
  it('that redirects is not followed', async () => {
    let followed = 0;
    const port = await serve((request, response) => {
      if (request.url === '/') response.writeHead(302, { Location: '/there' }).end();
      else {
        followed++;
        asJson(request, response);
      }
    });
    await expect(get(port)).rejects.toThrow('The server answered 302');
    expect(followed).toBe(0);
  });

  it.each([
    ['text/html', 'is not of the type application/json'],
    ['application/jsonp', 'is not of the type application/json'],
    ['', 'is not of the type application/json'],
  ])('of the type "%s" is not used', async (type, message) => {
    const port = await serve((_request, response) => void response.setHeader('Content-Type', type).end('{}'));
    await expect(get(port)).rejects.toThrow(message);
  });

  it.each(['application/json', 'Application/JSON; charset=utf-8', undefined])(
    'of the type %s is used',
    async (type) => {
      const port = await serve((_request, response) => {
        if (type !== undefined) response.setHeader('Content-Type', type);
        response.end('{}');
      });
      expect(await get(port)).toBe('{}');
    },
  );

  it('that is compressed is not used', async () => {
    const port = await serve(
      (_request, response) => void response.setHeader('Content-Encoding', 'gzip').end('x'),
    );
    await expect(get(port)).rejects.toThrow('The answer is compressed');
  });

  it('that states too many bytes is not read', async () => {
    const port = await serve((_request, response) => {
      response.setHeader('Content-Length', 1_001).write('x');
    });
    await expect(get(port)).rejects.toThrow('The answer is larger than 1000 bytes');
  });

  it('without an end is read up to the limit', async () => {
    let closed: Promise<unknown> | undefined;
    const port = await serve((_request, response) => {
      closed = once(response, 'close');
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(100)));
      };
      response.on('drain', more);
      more();
    });
    await expect(get(port)).rejects.toThrow('The answer is larger than 1000 bytes');
    await closed;
  });

  it('may have exactly as many bytes as are allowed', async () => {
    const port = await serve((_request, response) => void response.end('x'.repeat(1_000)));
    expect(await get(port)).toHaveLength(1_000);
  });

  it('that breaks off is not used', async () => {
    const port = await serve((_request, response) => {
      response.setHeader('Content-Length', 10).write('{}', () => response.destroy());
    });
    await expect(get(port)).rejects.toThrow();
  });
});

describe('the deadline', () => {
  it('holds for a server that sends a byte at a time', async () => {
    let closed: Promise<unknown> | undefined;
    const port = await serve((_request, response) => {
      closed = once(response, 'close');
      // Each byte is sent as soon as the one before is written, and there is no last one.
      const drip = () => {
        if (!response.destroyed) response.write(' ', () => setImmediate(drip));
      };
      drip();
    });
    await expect(get(port, { ...SOON, mostBytes: Infinity })).rejects.toThrow(
      'There was no whole answer within 200 ms',
    );
    await closed;
  });

  it('holds for a server that does not answer', async () => {
    const port = await serve(() => undefined);
    await expect(get(port, SOON)).rejects.toThrow('There was no whole answer within 200 ms');
  });

  it('holds for a resolver that does not answer', async () => {
    const client = clientWith(() => new Promise(() => undefined));
    await expect(client.get('http://idp.example/', SOON)).rejects.toThrow('no whole answer within 200 ms');
  });
});
