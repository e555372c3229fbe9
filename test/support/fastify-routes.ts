import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';

const CHANNEL = 'fastify.initialization';

/** A route as the server knows it. */
export interface ServerRoute {
  readonly method: string;
  /** As it was registered, such as `/admin/v1/api-keys/:id`. */
  readonly url: string;
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
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const name of [method].flat()) routes.push({ method: name, url });
    });
  };
  subscribe(CHANNEL, watch);
  try {
    return { started: await start(), routes };
  } finally {
    unsubscribe(CHANNEL, watch);
  }
}
