import { applyDecorators } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { ApiBadParameter } from '../../http/api-failures.js';
import { ApiPageOf } from '../../http/api-success.js';
import { AUDIT_ACTIONS } from './audit-entry.js';
import { AuditEntryView } from './audit-entry.view.js';

const DESCRIPTION = `Every change to API keys, portal tokens, stored records, mappings and retention: who made it, what was
changed, when, and in which request. The newest first. Entries are only added: the database refuses to change or delete one.

${Object.entries(AUDIT_ACTIONS)
  .map(([action, meaning]) => `- \`${action}\`: ${meaning}.`)
  .join('\n')}`;

/** Documents `GET /admin/v1/audit`. */
export const ApiAuditLog = () =>
  applyDecorators(
    ApiOperation({ summary: 'Who changed what, and when', description: DESCRIPTION }),
    ApiPageOf('A page of entries.', AuditEntryView),
    ApiBadParameter({
      name: 'PAGE_LIMIT',
      field: 'limit',
      detail: 'must be a whole number from 1 to 1000',
    }),
  );
