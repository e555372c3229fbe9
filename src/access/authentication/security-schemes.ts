import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import type { DocumentBuilder } from '@nestjs/swagger';
import type { CredentialForm } from './credential-form.js';
import { API_KEY_PARAMETER, X_API_KEY, X_AUTHORIZATION } from './credentials.js';

type Scheme = Parameters<DocumentBuilder['addSecurity']>[1];

interface NamedScheme {
  readonly name: string;
  readonly scheme: Scheme;
}

/** The description of each credential form in the OpenAPI document. Any one scheme of a form suffices. */
export const SECURITY_SCHEMES: ClosedMap<Record<CredentialForm, readonly NamedScheme[]>> = closedMap({
  apikey: [
    {
      name: 'x-api-key',
      scheme: {
        type: 'apiKey',
        in: 'header',
        name: X_API_KEY,
        description: 'API key in a header (recommended).',
      },
    },
    {
      name: 'apikey',
      scheme: { type: 'apiKey', in: 'query', name: API_KEY_PARAMETER, description: 'API key in the URL.' },
    },
  ],
  'iam-bearer': [
    {
      name: 'iam-bearer',
      scheme: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'IAM token of the application.',
      },
    },
  ],
  'portal-token': [
    {
      name: 'portal-token',
      scheme: { type: 'http', scheme: 'bearer', description: 'Portal token, for a browser.' },
    },
  ],
  'x-authorization': [
    {
      name: 'x-authorization',
      scheme: { type: 'apiKey', in: 'header', name: X_AUTHORIZATION, description: 'User management token.' },
    },
  ],
});

/** Declares the security schemes that `@Authenticated` refers to. */
export function addSecuritySchemes(document: DocumentBuilder): DocumentBuilder {
  for (const { name, scheme } of Object.values(SECURITY_SCHEMES).flat()) document.addSecurity(name, scheme);
  return document;
}
