import { applyDecorators } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { failureExample } from '../../http/api-failures.js';
import { ApiPage, ApiTextQuery, pageSchema, successExample } from '../../http/api-success.js';
import { AUDIT_ACTIONS } from './audit-entry.js';

const DESCRIPTION = `Every change to API keys, portal tokens, records that were taken in, and retention: who, what, when, and in which
request. The newest first. Entries are only ever added: the database refuses to change or delete one.

${Object.entries(AUDIT_ACTIONS)
  .map(([action, meaning]) => `- \`${action}\`: ${meaning}.`)
  .join('\n')}`;

const ENTRY_SCHEMA = {
  type: 'object',
  required: ['id', 'at', 'actor_kind', 'actor', 'action', 'target_kind', 'target', 'tracking_id', 'details'],
  properties: {
    id: { type: 'string' },
    at: { type: 'string', format: 'date-time' },
    actor_kind: { type: 'string', enum: ['iam', 'api-key', 'command-line', 'service'] },
    actor: {
      type: 'string',
      description: "The token's subject, the API key's public id, or the user of the machine.",
    },
    action: { type: 'string', enum: Object.keys(AUDIT_ACTIONS) },
    target_kind: { type: 'string' },
    target: { type: 'string' },
    tracking_id: { type: ['string', 'null'] },
    details: { type: 'object', additionalProperties: true },
  },
};

const EXAMPLE = {
  items: [
    {
      id: '42',
      at: '2026-11-21T01:27:13.703Z',
      actor_kind: 'iam',
      actor: 'back-office',
      action: 'api-key.revoke',
      target_kind: 'api-key',
      target: 'fs4fbhr97gqf',
      tracking_id: '23d873d7-0ce5-4d2a-8921-176141b06b53',
      details: { name: 'Partner A' },
    },
  ],
  next_cursor: null,
};

/** Documents `GET /admin/v1/audit`. */
export const ApiAuditLog = () =>
  applyDecorators(
    ApiOperation({ summary: 'Who changed what, and when', description: DESCRIPTION }),
    ApiTextQuery('actor', 'Keeps what somebody did.'),
    ApiTextQuery('action', 'Keeps one kind of change.', { enum: Object.keys(AUDIT_ACTIONS) }),
    ApiTextQuery('target_kind', 'Keeps the changes to one kind of thing.'),
    ApiTextQuery('target', 'Keeps the changes to one thing.'),
    ApiTextQuery('tracking_id', 'Keeps what one request did.'),
    ApiTextQuery('from', 'Keeps changes from then on.', { format: 'date-time' }),
    ApiTextQuery('to', 'Keeps earlier changes.', { format: 'date-time' }),
    ApiPage(),
    ApiOkResponse(successExample('A page of entries.', pageSchema(ENTRY_SCHEMA), EXAMPLE)),
    ApiBadRequestResponse(
      failureExample('A parameter is bad or unknown.', [
        { name: 'PAGE_LIMIT', field: 'limit', detail: 'must be a whole number from 1 to 1000' },
      ]),
    ),
  );
