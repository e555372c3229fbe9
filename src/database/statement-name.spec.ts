import { describe, expect, it } from '@jest/globals';
import { statementName } from './statement-name.js';

describe('statementName', () => {
  it.each([
    ['SELECT id FROM usage_record WHERE started_at < $1', 'SELECT usage_record'],
    ['COPY usage_record_identity (account_id) FROM STDIN', 'COPY usage_record_identity'],
    ['SELECT "public"."api_key"."id" FROM "public"."api_key" WHERE 1=1', 'SELECT api_key'],
    ['INSERT INTO "public"."audit_entry" ("at") VALUES ($1)', 'INSERT audit_entry'],
    ['UPDATE "public"."portal_token" SET "revoked_at" = $1', 'UPDATE portal_token'],
    ['INSERT INTO "public"."ingest_volume" AS v ("hour") VALUES ($1)', 'INSERT ingest_volume'],
    ['DELETE FROM "public"."retention_policy" WHERE 1=1', 'DELETE retention_policy'],
    ['BEGIN', 'BEGIN'],
  ])('%s is %s', (text, name) => {
    expect(statementName(text)).toBe(name);
  });
});
