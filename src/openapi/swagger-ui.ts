import type { INestApplication } from '@nestjs/common';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../errors/api-error.js';

const FOLDER = '/docs/';

/** The files of the page. The folder of the package has others, and a path can lead out of it. */
const FILE =
  /^(?:openapi\.(?:json|yaml)|(?:swagger-ui|index)\.css|swagger-ui-(?:bundle|standalone-preset|init)\.js|favicon-(?:16x16|32x32)\.png)?$/;

/**
 * Serves Swagger UI at `/docs`, and the document at `/docs/openapi.json`. The document is made at the first request.
 */
export function serveSwaggerUi(
  app: INestApplication,
  server: FastifyInstance,
  document: () => OpenAPIObject,
): void {
  server.addHook('onRequest', ({ url }, _reply, done) => {
    const isOther = url.startsWith(FOLDER) && !FILE.test(url.slice(FOLDER.length).split('?', 1)[0] ?? '');
    done(isOther ? new ApiError({ name: 'ROUTE_NOT_FOUND' }) : undefined);
  });
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'docs/openapi.json',
    yamlDocumentUrl: 'docs/openapi.yaml',
    customSiteTitle: 'Edgemeter',
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
      docExpansion: 'list',
    },
  });
}
