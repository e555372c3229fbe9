import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { addSecuritySchemes } from '../access/authentication/security-schemes.js';
import { TRACKING_ID_PARAMETER, withCommonHeaders } from './common-headers.js';
import { ENVELOPE_SCHEMAS } from './envelope-schemas.js';
import { withPlainSchemas } from './plain-schemas.js';
import { prefill } from './prefilled.js';

const DESCRIPTION = `Usage records come in; exact, fast answers come out.

**Try it out.** In development the service writes ready-made credentials to \`dev.json\` in its data folder and prints
them at the start. Press *Authorize* once and paste \`api_key\` (reports, usage records, portal tokens), \`iam_token\`
(administration, and with \`user_token\` aggregates). The KPIs need none. Every example is filled in for the demo data.

Every answer has the header \`X-Tracking-Id\`: the one of the request, or a new one.`;

const TAGS: readonly (readonly [string, string])[] = [
  ['KPI', 'Network-wide figures for operators. Public.'],
  ['Aggregate', "A user's own usage, for enterprise portals."],
  ['Connectivity report', 'Time, bytes, bandwidth and percentiles, for partner integrations.'],
  ['Usage records', 'Ingests usage records.'],
  ['Corrections', 'Voids and amends stored usage records.'],
  ['Backfills', 'Replaces the usage records of a range as a whole.'],
  ['Administration', 'API keys, portal tokens, mappings, retention and the audit log. Takes `iam_token`.'],
  ['Health', 'Whether the service is alive and can serve requests.'],
  ['Development', 'Tokens for trying the service out. Absent in production.'],
];

/** The OpenAPI 3.1 document of the application. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Edgemeter')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/');
  for (const [name, description] of TAGS) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, addSecuritySchemes(builder).build(), {
    operationIdFactory: (_controller, method) => method,
  });
  document.components = {
    ...document.components,
    parameters: { TrackingId: TRACKING_ID_PARAMETER },
    schemas: { ...ENVELOPE_SCHEMAS, ...document.components?.schemas },
  };
  prefill(document);
  return withPlainSchemas({ ...document, paths: withCommonHeaders(document.paths) });
}
