import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../src/access/authentication/requirement.js';

const CHANNEL = 'fastify.initialization';

/** A route as the server knows it. */
export interface ServerRoute {
  readonly method: string;
  /** As it was registered, such as `/admin/v1/api-keys/:id`. */
  readonly url: string;
  /** What is said of whom it admits. */
  readonly access: Access | undefined;
}

/**
 * Starts something that makes one server.
 * @returns what was started, and every route of its server, also of those added past the framework.
 */
export async function withRoutes<T>(
  start: () => Promise<T>,
): Promise<{ readonly started: T; readonly routes: readonly ServerRoute[] }> {
  const routes: ServerRoute[] = [];
  const watch = (message: unknown) => {
    const { fastify } = message as { readonly fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url, config }) => {
      for (const name of [method].flat()) routes.push({ method: name, url, access: config?.access });
    });
  };
  subscribe(CHANNEL, watch);
  try {
    return { started: await start(), routes };
  } finally {
    unsubscribe(CHANNEL, watch);
  }
}
