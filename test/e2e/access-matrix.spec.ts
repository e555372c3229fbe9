import { afterAll, describe, expect, it } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import type { Requirement } from '../../src/access/authentication/requirement.js';
import { CATALOGUE } from '../../src/errors/catalogue.js';
import {
  KEY_CASES,
  PORTAL_CASES,
  startAccessWorld,
  TOKEN_CASES,
  type KeyCase,
  type PortalCase,
  type TokenCase,
} from '../auth/access-world.js';
import { API_KEY, BEARER, type Lines } from '../auth/caller.js';
import { GOOD_REQUESTS } from '../auth/good-requests.js';
import { handlersOf, type Handler } from '../auth/handlers.js';
import { rawRequest, sendRaw } from '../support/raw-http.js';
import { startTestApp } from '../support/test-app.js';

// Before the tests are told, since there are some for every route.
const world = await startAccessWorld();
const development = await startTestApp();
const inDevelopment = handlersOf(development).filter(
  ({ name }) => !world.handlers.some((handler) => handler.name === name),
);

afterAll(async () => {
  await development.close();
  await world.close();
});

interface Seen {
  readonly status: number;
  readonly challenge: string | undefined;
  readonly codes: readonly string[];
}

function send(base: string, method: string, path: string, lines: Lines = [], body?: unknown): Promise<Seen> {
  const content = body === undefined ? undefined : JSON.stringify(body);
  const ofBody: Lines = [
    ...(content === undefined ? [] : ([['Content-Type', 'application/json']] as const)),
    ['Content-Length', String(Buffer.byteLength(content ?? ''))],
  ];
  const headers = [['Host', 'edgemeter'], ...ofBody, ...lines].flat();
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${base}${path}`, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          challenge: response.headers['www-authenticate'],
          codes: codesOf(Buffer.concat(chunks).toString()),
        });
      });
    });
    sent.on('error', reject);
    sent.end(content);
  });
}

function codesOf(text: string): string[] {
  if (!text.startsWith('{')) return [];
  const { header } = JSON.parse(text) as { header?: { errors?: readonly { code: string }[] } };
  return header?.errors?.map(({ code }) => code) ?? [];
}

async function ask({ name, method }: Handler, lines: Lines, base = world.service.url): Promise<Seen> {
  const { path, body } = await routeOf(name).request(world);
  return send(base, method, path, lines, body);
}

function routeOf(name: string) {
  const route = GOOD_REQUESTS[name];
  if (!route) throw new Error(`test/auth/good-requests.ts does not say what a good request of ${name} is`);
  return route;
}

const formsOf = (requirement: Requirement): readonly string[] =>
  'anyOf' in requirement ? requirement.anyOf : requirement.allOf;

/** What a route challenges for that refuses a credential. */
function challengeOf(requirement: Requirement, bearerError: '' | ', error="invalid_token"'): string {
  const forms = formsOf(requirement);
  const bearer = forms.some((form) => form !== 'apikey') ? [`${BEARER}${bearerError}`] : [];
  return [...bearer, ...(forms.includes('apikey') ? [API_KEY] : [])].join(', ');
}

const SCOPE = CATALOGUE.SCOPE.code;

const ofForeign = (name: string): Expected => {
  const { status, foreign } = routeOf(name);
  if (foreign === 'same') return { status };
  const { status: refused, code } = CATALOGUE[foreign];
  return { status: refused, codes: [code] };
};

type Expected = Pick<Seen, 'status'> & Partial<Seen>;

const unauthorized = (requirement: Requirement, isBadToken = false): Expected => ({
  status: 401,
  challenge: challengeOf(requirement, isBadToken ? ', error="invalid_token"' : ''),
});

function expectedOfKey(what: KeyCase, name: string, requirement: Requirement): Expected {
  const { status } = routeOf(name);
  if (!formsOf(requirement).includes('apikey')) return unauthorized(requirement);
  if (what === 'own' || what === 'rotated, inside the overlap') return { status };
  if (what === 'wrong scope') return { status: 403, codes: [SCOPE] };
  if (what === 'foreign') return ofForeign(name);
  return unauthorized(requirement);
}

function expectedOfToken(what: TokenCase, name: string, requirement: Requirement): Expected {
  const { status } = routeOf(name);
  if (!formsOf(requirement).includes('iam-bearer')) return unauthorized(requirement);
  if (what === 'own') return { status };
  if (what === 'wrong scope') {
    const challenge = `${BEARER}, error="insufficient_scope", scope="${requirement.scope}"`;
    return { status: 403, codes: [SCOPE], challenge };
  }
  if (what === 'foreign') return ofForeign(name);
  // Administrators have all accounts. Of anything else a forgotten mapping must not show more.
  if (what === 'without accounts') {
    return requirement.scope === 'admin'
      ? { status }
      : { status: 403, codes: [CATALOGUE.TOKEN_ACCOUNTS.code] };
  }
  return unauthorized(requirement, true);
}

function expectedOfPortalToken(what: PortalCase, name: string, requirement: Requirement): Expected {
  const forms = formsOf(requirement);
  // A bearer all the same, and none that the route knows.
  if (!forms.includes('portal-token')) return unauthorized(requirement, forms.includes('iam-bearer'));
  if (what === 'own') return { status: routeOf(name).status };
  return what === 'foreign' ? ofForeign(name) : unauthorized(requirement, true);
}

const guarded = world.handlers.filter(({ access }) => access !== 'public');
const open = [...world.handlers, ...inDevelopment].filter(({ access }) => access === 'public');
const requirementOf = ({ access }: Handler) => access as Requirement;

describe('the routes', () => {
  it('are those of which a good request is known, and no other', () => {
    const names = [...world.handlers, ...inDevelopment].map(({ name }) => name);
    expect(names.filter((name) => !(name in GOOD_REQUESTS))).toEqual([]);
    expect(Object.keys(GOOD_REQUESTS).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('are open to anyone only where it was decided', () => {
    expect(open.map(({ name }) => name).sort()).toEqual([
      'GET /api/kpi1',
      'GET /api/kpi2',
      'GET /dev/iam/jwks.json',
      'GET /dev/user/jwks.json',
      'GET /health/live',
      'GET /health/ready',
      'GET /metrics',
      'GET /portal',
      'GET /portal/:screen',
      'GET /portal/assets/:name',
      'POST /dev/iam/token',
      'POST /dev/user/token',
    ]);
  });

  it('tell the server whom they admit, so that it can ask before it reads a body', () => {
    const told = world.routes.filter(({ access }) => access !== undefined);
    const names = told.map(({ method, url }) => `${method} ${url}`);
    expect(names.filter((name) => !name.startsWith('HEAD ')).sort()).toEqual(
      world.handlers.map(({ name }) => name).sort(),
    );
    for (const { method, url, access } of told) {
      const name = `${method === 'HEAD' ? 'GET' : method} ${url}`;
      expect([name, access]).toEqual([name, world.handlers.find((handler) => handler.name === name)?.access]);
    }
  });

  it('that no guard stands before do nothing', async () => {
    const names = new Set(world.handlers.map(({ name }) => name));
    // Pages and assets: they do nothing, and `/` leads browsers to one of them.
    const documents = /^\/(docs(\/|$)|portal\/assets\/|$)/;
    const others = world.routes.filter(
      ({ method, url }) => !names.has(`${method} ${url}`) && !documents.test(url),
    );
    expect(others.length).toBeGreaterThan(50);
    for (const { method, url } of others) {
      const path = url
        .replace(':screen', 'bill')
        .replaceAll(/(?<!:):\w+(?:\(\^[^)]*\))?|\*/g, 'x')
        .replaceAll('::', ':');
      const { status } = await send(world.service.url, method, path);
      const handler = world.handlers.find(({ name }) => name === `GET ${url}`);
      const expected = method === 'HEAD' && handler ? (handler.access === 'public' ? 200 : 401) : 405;
      expect([method, url, status]).toEqual([method, url, expected]);
    }
  });

  it('accept only credentials of which this matrix has cases', () => {
    const forms = new Set(guarded.flatMap((handler) => formsOf(requirementOf(handler))));
    expect([...forms].sort()).toEqual(['apikey', 'iam-bearer', 'portal-token', 'x-authorization']);
  });
});

describe.each(guarded)('$name', (handler) => {
  const requirement = requirementOf(handler);

  it('with no credential', async () => {
    expect(await ask(handler, [])).toMatchObject(unauthorized(requirement));
  });

  it('with no credential, before a body comes', async () => {
    const path = (await routeOf(handler.name).request(world)).path;
    const announced = { 'Content-Type': 'application/json', 'Content-Length': '15000000' };
    const answer = await sendRaw(world.service.url, rawRequest(handler.method, path, announced));
    expect([answer.status, answer.headers.connection]).toEqual([401, 'close']);
    expect(answer.headers['www-authenticate']).toBe(challengeOf(requirement, ''));
    expect(answer.body).toContain(`"tracking_id":"${answer.headers['x-tracking-id']}"`);
  });

  it.each(KEY_CASES)('with an API key: %s', async (what) => {
    const expected = expectedOfKey(what, handler.name, requirement);
    const seen = await ask(handler, world.key(what, requirement));
    expect(seen).toMatchObject(expected);
    if (expected.challenge === undefined) expect(seen.challenge).toBeUndefined();
  });

  it.each(TOKEN_CASES)('with a token: %s', async (what) => {
    const expected = expectedOfToken(what, handler.name, requirement);
    const seen = await ask(handler, await world.token(what, requirement));
    expect(seen).toMatchObject(expected);
    if (expected.challenge === undefined) expect(seen.challenge).toBeUndefined();
  });

  it.each(PORTAL_CASES)('with a portal token: %s', async (what) => {
    const expected = expectedOfPortalToken(what, handler.name, requirement);
    expect(await ask(handler, world.portalToken(what))).toMatchObject(expected);
  });

  if ('allOf' in requirement) {
    it.each(['expired', 'wrong issuer'] as const)('with a user’s token: %s', async (what) => {
      expect(await ask(handler, await world.userToken(what))).toMatchObject(unauthorized(requirement, true));
    });
  }
});

describe.each(open)('$name', (handler) => {
  const anything: Requirement = { anyOf: ['apikey', 'iam-bearer'], scope: 'report:read' };
  const base = inDevelopment.includes(handler) ? development.url : world.service.url;

  it('with whatever credential, or none', async () => {
    const { status } = routeOf(handler.name);
    const cases = [
      [],
      ...KEY_CASES.map((what) => world.key(what, anything)),
      ...(await Promise.all(TOKEN_CASES.map((what) => world.token(what, anything)))),
    ];
    for (const lines of cases) {
      expect(await ask(handler, lines, base)).toEqual({ status, challenge: undefined, codes: [] });
    }
  });
});
