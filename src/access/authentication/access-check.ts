import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ACCESS } from './requirement.js';

// The metadata key by which Nest marks a method that handles a route.
const PATH = 'path';

/** Stops the start when a handler has neither `@Authenticated` nor `@Public`. */
@Injectable()
export class AccessCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    const undecided = this.discovery
      .getControllers()
      .flatMap(({ metatype }) => this.undecidedHandlers(metatype));
    if (undecided.length > 0) {
      throw new Error(`Neither @Authenticated nor @Public stands at ${undecided.join(', ')}`);
    }
  }

  private undecidedHandlers(controller: unknown): string[] {
    if (typeof controller !== 'function' || Reflect.hasMetadata(ACCESS, controller)) return [];
    const methods = controller.prototype as Readonly<Record<string, object>>;
    return this.scanner
      .getAllMethodNames(methods)
      .filter((name) => {
        const method = methods[name];
        return method && Reflect.hasMetadata(PATH, method) && !Reflect.hasMetadata(ACCESS, method);
      })
      .map((name) => `${controller.name}.${name}`);
  }
}
