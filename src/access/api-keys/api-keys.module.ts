import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ApiKeyAuthenticator } from '../authentication/stored-credentials.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';
import { StoredKeyAuthenticator } from './stored-key-authenticator.js';

/** The credentials of partner integrations. */
@Module({
  imports: [AuditModule],
  controllers: [ApiKeysController],
  providers: [
    ApiKeysRepository,
    ApiKeysService,
    StoredKeyAuthenticator,
    { provide: ApiKeyAuthenticator, useExisting: StoredKeyAuthenticator },
  ],
  exports: [ApiKeysService, ApiKeyAuthenticator, StoredKeyAuthenticator],
})
export class ApiKeysModule {}
