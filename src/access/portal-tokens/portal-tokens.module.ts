import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PortalTokenAuthenticator } from '../authentication/stored-credentials.js';
import { AdminPortalTokensController } from './admin-portal-tokens.controller.js';
import { PortalTokensController } from './portal-tokens.controller.js';
import { PortalTokensRepository } from './portal-tokens.repository.js';
import { PortalTokensService } from './portal-tokens.service.js';

/** Short-lived credentials, with which a browser shows the usage of an account. */
@Module({
  imports: [AuditModule],
  controllers: [AdminPortalTokensController, PortalTokensController],
  providers: [
    PortalTokensRepository,
    PortalTokensService,
    { provide: PortalTokenAuthenticator, useExisting: PortalTokensService },
  ],
  exports: [PortalTokensService, PortalTokenAuthenticator],
})
export class PortalTokensModule {}
