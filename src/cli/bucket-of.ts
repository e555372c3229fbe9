import { Bucket } from '../buckets/bucket.js';
import { systemClock } from '../config/clock.js';
import type { Config } from '../config/config.js';
import type { OutboundClient } from '../outbound/outbound-client.js';
import { UsageError } from './usage-error.js';
import { WatchedBucket, type WatchedBucketOptions } from './watched-bucket.js';

/** Whether an argument names a bucket. */
export const isBucket = (named: string): boolean => named.startsWith('s3://');

/**
 * The bucket of `s3://BUCKET/PREFIX`.
 * @throws UsageError when the address or the credentials are missing.
 */
export function watchedBucket(
  named: string,
  options: Omit<WatchedBucketOptions, 'bucket' | 'prefix'>,
  { bucket: config }: Pick<Config, 'bucket'>,
  client: OutboundClient,
): WatchedBucket {
  const [, name = '', prefix = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(named) ?? [];
  if (name === '') throw new UsageError('A bucket is named as s3://BUCKET/PREFIX');
  const { region, accessKeyId, secretAccessKey, sessionToken } = config;
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new UsageError('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY say who reads the bucket');
  const bucket = new Bucket({
    endpoint: config.endpoint ?? `https://s3.${region}.amazonaws.com`,
    name,
    credentials: { region, accessKeyId, secretAccessKey, sessionToken },
    client,
    clock: systemClock,
    signal: options.signal,
  });
  return new WatchedBucket({ ...options, bucket, prefix });
}
