import { describe, expect, it } from '@jest/globals';
import { Controller, Get, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, type DiscoveryService } from '@nestjs/core';
import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import { DocumentBuilder } from '@nestjs/swagger';
import { readFileSync } from 'node:fs';
import { AccessCheck } from './access-check.js';
import { Authenticated, Public } from './authenticated.js';
import { CurrentPrincipal } from './current-principal.js';
import { PUBLIC_PRINCIPAL, type Principal } from './principal.js';
import { addSecuritySchemes } from './security-schemes.js';

const REPORT = { anyOf: ['apikey', 'iam-bearer'], scope: 'report:read' } as const;
const AGGREGATE = { allOf: ['iam-bearer', 'x-authorization'], scope: 'usage:read' } as const;

@Controller('mixed')
@Public()
class MixedRoutes {
  @Get('open')
  open(): void {
    this.helper();
  }

  @Get('closed')
  @RouteConfig({ unlimited: true })
  @Authenticated(REPORT)
  closed(): void {
    this.helper();
  }

  helper(): void {
    // Handles no route.
  }
}

@Controller('forgotten')
class ForgottenRoutes {
  @Get('decided')
  @Authenticated(AGGREGATE)
  decided(): void {
    // Nothing to do.
  }

  @Get('undecided')
  undecided(): void {
    // Nothing to do.
  }

  @Get('too')
  undecidedToo(): void {
    // Nothing to do.
  }
}

const checkOf = (...controllers: unknown[]) => {
  const discovery = { getControllers: () => controllers.map((metatype) => ({ metatype })) };
  return new AccessCheck(discovery as unknown as DiscoveryService, new MetadataScanner());
};

const handler = (of: { readonly prototype: object }, name: string): object =>
  Reflect.get(of.prototype, name) as object;

const configOf = (method: object): unknown => Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, method);
const metadata = (key: string, of: object): unknown => Reflect.getMetadata(key, of);

describe('the check of the routes', () => {
  it('tells the server whom each handler admits, beside what it knows of it', () => {
    checkOf(MixedRoutes, undefined, null, {}).decideAll();
    const [open, closed, helper] = ['open', 'closed', 'helper'].map((name) => handler(MixedRoutes, name));
    expect(configOf(open!)).toEqual({ access: 'public' });
    expect(configOf(closed!)).toEqual({ unlimited: true, access: REPORT });
    expect(configOf(helper!)).toBeUndefined();
  });

  it('stops the start when a handler has no decision', () => {
    expect(() => checkOf(MixedRoutes, ForgottenRoutes).decideAll()).toThrow(
      'Neither @Authenticated nor @Public stands at ForgottenRoutes.undecided, ForgottenRoutes.undecidedToo',
    );
    expect(configOf(handler(ForgottenRoutes, 'decided'))).toEqual({ access: AGGREGATE });
    expect(configOf(handler(ForgottenRoutes, 'undecided'))).toBeUndefined();
  });
});

describe('the decorator of a handler', () => {
  it('documents the credentials: any of several, or all together', () => {
    const security = (of: object) => metadata('swagger/apiSecurity', of);
    expect(security(handler(MixedRoutes, 'closed'))).toEqual(
      expect.arrayContaining([{ 'x-api-key': [] }, { apikey: [] }, { 'iam-bearer': [] }]),
    );
    expect(security(handler(MixedRoutes, 'closed'))).toHaveLength(3);
    expect(security(handler(ForgottenRoutes, 'decided'))).toEqual([
      { 'iam-bearer': [], 'x-authorization': [] },
    ]);
  });

  it('documents what is answered to others', () => {
    const responses = metadata('swagger/apiResponse', handler(MixedRoutes, 'closed')) as Record<
      string,
      object
    >;
    expect(Object.keys(responses)).toEqual(['401', '403']);
    expect(responses[401]).toMatchObject({ description: 'A credential is missing, invalid or repeated.' });
    expect(responses[403]).toMatchObject({
      description:
        'The credential lacks the scope `report:read`, names no account, or the account is not permitted.',
    });
    const both = JSON.stringify(responses);
    for (const code of ['40460303', '40460301', '40460305', 'Missing scope: report:read'])
      expect(both).toContain(code);
    expect(both).not.toContain('40460302');
    const ofUsers = metadata('swagger/apiResponse', handler(ForgottenRoutes, 'decided'));
    expect(JSON.stringify(ofUsers)).toContain('40460302');
  });

  it('cannot be changed afterwards', () => {
    const access = metadata('edgemeter:access', handler(MixedRoutes, 'closed'));
    expect(access).toBe(REPORT);
    expect(Object.isFrozen(access)).toBe(true);
  });
});

describe('the principal of a handler', () => {
  class Routes {
    handler(@CurrentPrincipal() _: Principal): void {
      // Nothing to do.
    }
  }

  /** What a handler gets for a request. */
  function given(request: object): unknown {
    const parameters = metadataOfParameters(Routes, 'handler');
    const context = {
      switchToHttp: () => ({ getRequest: () => request }),
      getClass: () => Routes,
      getHandler: () => handler(Routes, 'handler'),
    } as unknown as ExecutionContext;
    return parameters[0]?.factory(undefined, context);
  }

  it('is the one that the guard found', () => {
    expect(given({ principal: PUBLIC_PRINCIPAL })).toBe(PUBLIC_PRINCIPAL);
  });

  it('is never absent', () => {
    expect(() => given({})).toThrow('Routes.handler has no principal');
  });
});

interface Parameter {
  readonly factory: (data: unknown, context: ExecutionContext) => unknown;
}

const metadataOfParameters = (of: object, method: string): Parameter[] =>
  Object.values(Reflect.getMetadata(ROUTE_ARGS_METADATA, of, method) as Record<string, Parameter>);

describe('the security schemes', () => {
  it('are those of the published document', () => {
    const { components } = addSecuritySchemes(new DocumentBuilder()).build();
    const published = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
      readonly components: { readonly securitySchemes: object };
    };
    expect(components?.securitySchemes).toEqual(published.components.securitySchemes);
  });
});
