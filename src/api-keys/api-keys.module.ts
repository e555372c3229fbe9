import { Module } from '@nestjs/common';
import { ApiKeyAuthenticator } from '../auth/api-key-authenticator.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';

/** The credentials of partner integrations. */
@Module({
  providers: [
    ApiKeysRepository,
    ApiKeysService,
    { provide: ApiKeyAuthenticator, useExisting: ApiKeysService },
  ],
  exports: [ApiKeysService, ApiKeyAuthenticator],
})
export class ApiKeysModule {}
