import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import type { FastifyContextConfig } from 'fastify';
import { ACCESS, type Access } from './requirement.js';

// The metadata key by which Nest marks a method that handles a route.
const PATH = 'path';

/**
 * Tells the server before its routes are made which callers each handler admits: `config.access` of a route. Stops the
 * start when a handler has neither `@Authenticated` nor `@Public`.
 */
@Injectable()
export class AccessCheck {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws Error */
  decideAll(): void {
    const undecided = this.discovery.getControllers().flatMap(({ metatype }) => this.decide(metatype));
    if (undecided.length > 0) {
      throw new Error(`Neither @Authenticated nor @Public stands at ${undecided.join(', ')}`);
    }
  }

  /** @returns the handlers of which no decorator says whom they admit. */
  private decide(controller: unknown): string[] {
    if (typeof controller !== 'function') return [];
    const methods = controller.prototype as Readonly<Record<string, object>>;
    const ofAll = accessOf(controller);
    return this.scanner
      .getAllMethodNames(methods)
      .filter((name) => {
        const method = methods[name];
        if (!method || !Reflect.hasMetadata(PATH, method)) return false;
        const access = accessOf(method) ?? ofAll;
        if (access !== undefined) configure(method, access);
        return access === undefined;
      })
      .map((name) => `${controller.name}.${name}`);
  }
}

const accessOf = (decorated: object): Access | undefined =>
  Reflect.getMetadata(ACCESS, decorated) as Access | undefined;

/** Nest copies the configuration of a method to its route. */
function configure(method: object, access: Access): void {
  const given = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, method) as
    FastifyContextConfig | undefined;
  RouteConfig({ ...given, access })({}, '', { value: method });
}
