import { matching, text, url } from './parsers.js';
import { variable } from './variable.js';

/** The variables of the server of a [watched bucket](streams.md#a-watched-bucket). */
export const BUCKET_VARIABLES = {
  S3_ENDPOINT: variable<string | undefined>(
    url('https:', 'http:'),
    undefined,
    'Server of a [watched bucket](streams.md#a-watched-bucket), such as `https://minio.internal:9000`. Without it that of Amazon S3 in the region.',
  ),
  S3_REGION: variable(
    matching(/^[a-z0-9-]{1,64}$/, '1 to 64 lower-case letters, digits or "-"'),
    'us-east-1',
    'Region for which requests to that server are signed.',
  ),
  S3_ACCESS_KEY_ID: variable<string | undefined>(
    matching(/^[!-~]{1,128}$/, '1 to 128 characters of ASCII without blanks'),
    undefined,
    'Access key of that server.',
  ),
  S3_SECRET_ACCESS_KEY: variable<string | undefined>(text, undefined, 'Secret of the access key.', true),
  S3_SESSION_TOKEN: variable<string | undefined>(text, undefined, 'Token of temporary credentials.', true),
} as const;
