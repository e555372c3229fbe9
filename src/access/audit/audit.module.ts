import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditLog } from './audit-log.js';
import { AuditRepository } from './audit.repository.js';

/** The record of every change. */
@Module({ controllers: [AuditController], providers: [AuditLog, AuditRepository], exports: [AuditLog] })
export class AuditModule {}
