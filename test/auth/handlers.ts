import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ACCESS, type Access } from '../../src/access/authentication/requirement.js';
import type { TestApp } from '../support/test-app.js';

/** A handler of the running application, and who may call it. */
export interface Handler {
  /** Such as `POST /admin/v1/api-keys/:id/rotate`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly access: Access;
}

/** Every handler of the running application. */
export function handlersOf({ app }: TestApp): Handler[] {
  const scanner = new MetadataScanner();
  return app
    .get(DiscoveryService, { strict: false })
    .getControllers()
    .flatMap(({ metatype }) => {
      const controller = metatype as NewableFunction;
      const methods = controller.prototype as Readonly<Record<string, object>>;
      return scanner.getAllMethodNames(methods).flatMap((name) => {
        const method = methods[name];
        return method && Reflect.hasMetadata(PATH_METADATA, method) ? [toHandler(controller, method)] : [];
      });
    });
}

function toHandler(controller: NewableFunction, method: object): Handler {
  const [base, path] = [controller, method].map((of) => Reflect.getMetadata(PATH_METADATA, of) as string);
  const whole = `${base}/${path}`.split('/').filter(Boolean).join('/');
  const verb = RequestMethod[Reflect.getMetadata(METHOD_METADATA, method) as RequestMethod];
  const access = [method, controller].map((of) => Reflect.getMetadata(ACCESS, of) as Access | undefined);
  const decided = access.find((found) => found !== undefined);
  if (!decided) throw new Error(`Nobody decided who may call ${verb} /${whole}`);
  return { name: `${verb} /${whole}`, method: verb, path: `/${whole}`, access: decided };
}
