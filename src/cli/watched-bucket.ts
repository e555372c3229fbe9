import { setTimeout as sleep } from 'node:timers/promises';
import { BucketFailure, contentOf, type Bucket } from '../buckets/bucket.js';
import type { BucketObject } from '../buckets/list-page.js';
import type { Logger } from '../logging/logger.js';
import type { Mapping } from '../mapping/index.js';
import { TargetRefused } from '../outbound/outbound-policy.js';
import type { RecordFormat } from '../usage-records/decoders/decode.js';
import type { Refusal } from '../usage-records/verdict.js';
import { RejectedDraft } from './rejected-draft.js';
import type { FileVerdict } from './file-verdict.js';
import { decompressed, formatBy } from './import-sources.js';
import { toLine } from './import-rejects.js';
import type { WatchedFile } from './watched-files.js';
import type { VerdictWriter, WatchedPlace } from './watched-place.js';

export interface WatchedBucketOptions {
  readonly bucket: Bucket;
  readonly prefix: string;
  readonly format?: RecordFormat | undefined;
  readonly mapping?: Mapping | undefined;
  readonly logger: Pick<Logger, 'warn'>;
  readonly signal: AbortSignal;
}

const VERDICT = '.verdict';
const REJECTED = '.rejected';

/** The pause before a request is sent again that failed, and the longest one. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/** Finds the objects of a bucket that have no verdict. An object appears complete. */
export class WatchedBucket implements WatchedPlace {
  /** The entity tags of finished objects, so that their verdicts are not read at each look. */
  private readonly finished = new Map<string, string>();
  /** The objects of the last look by their keys, in the order of these. */
  private listed: ReadonlyMap<string, BucketObject> = new Map();

  constructor(private readonly options: WatchedBucketOptions) {}

  async look(): Promise<{ readonly ready: readonly WatchedFile[]; readonly waiting: number }> {
    const ready: WatchedFile[] = [];
    this.listed = await this.patiently(() => this.list());
    for (const object of this.listed.values()) {
      const file = this.describe(object);
      if (file && !(await this.patiently(() => this.isFinished(object)))) ready.push(file);
    }
    for (const key of this.finished.keys()) if (!this.listed.has(key)) this.finished.delete(key);
    return { ready, waiting: 0 };
  }

  isUnchanged(file: WatchedFile): Promise<boolean> {
    // Of an object that cannot be asked for, nothing says that it is another one.
    return this.options.bucket.has(objectOf(file)).catch((error: unknown) => {
      if (this.isRefusal(error)) throw error;
      return true;
    });
  }

  bytesOf(file: WatchedFile, onRead: (bytes: number) => void): AsyncGenerator<Buffer, void, undefined> {
    return decompressed(this.options.bucket.read(objectOf(file)), onRead);
  }

  verdictOf(file: WatchedFile): VerdictWriter {
    const { bucket } = this.options;
    const { key, etag } = objectOf(file);
    const draft = new RejectedDraft();
    return {
      reject: (refusals: readonly Refusal[]) => draft.add(refusals.map((refusal) => toLine(key, refusal))),
      finish: async (verdict: FileVerdict, finishedAt: number) => {
        const content = { ...verdict, etag, finished_at: new Date(finishedAt).toISOString() };
        const rejected = await draft.content();
        if (rejected) await this.patiently(() => bucket.write(key + REJECTED, rejected));
        else if (this.listed.has(key + REJECTED)) await this.patiently(() => bucket.remove(key + REJECTED));
        const text = `${JSON.stringify(content, null, 2)}\n`;
        await this.patiently(() => bucket.write(key + VERDICT, contentOf(text)));
        await draft.discard();
        this.finished.set(key, etag);
      },
      discard: () => draft.discard(),
    };
  }

  isRefusal(error: unknown): boolean {
    return error instanceof TargetRefused || (error instanceof BucketFailure && !error.isPassing);
  }

  private async list(): Promise<Map<string, BucketObject>> {
    const found = new Map<string, BucketObject>();
    for await (const object of this.options.bucket.list(this.options.prefix)) found.set(object.key, object);
    return found;
  }

  /** Undefined: it is none of ours. */
  private describe({ key, size, etag, changedAt }: BucketObject): WatchedFile | undefined {
    const { mapping, format: given } = this.options;
    if (key.split('/').some((part) => part.startsWith('.'))) return undefined;
    const format = formatBy(key, mapping) && (given ?? formatBy(key, mapping));
    return format && { name: key, format, size, changedAt, version: etag };
  }

  private async isFinished({ key, etag }: BucketObject): Promise<boolean> {
    if (!this.listed.has(key + VERDICT)) return false;
    if (this.finished.get(key) === etag) return true;
    const text = await this.options.bucket.readText(key + VERDICT);
    const isFinished = text !== undefined && etagIn(text) === etag;
    if (isFinished) this.finished.set(key, etag);
    return isFinished;
  }

  /**
   * Sends a request again until the server answers it.
   * @throws BucketFailure of a request that the server refuses; TargetRefused; the reason of the signal.
   */
  private async patiently<T>(work: () => Promise<T>): Promise<T> {
    const { logger, signal } = this.options;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        return await work();
      } catch (error) {
        // A TypeError is a fault of this program.
        if (signal.aborted || this.isRefusal(error) || error instanceof TypeError) throw error;
        logger.warn({ error }, 'the server of the bucket failed, and is asked again');
        await sleep(pause, undefined, { signal });
      }
    }
  }
}

const objectOf = ({ name, version = '' }: WatchedFile) => ({ key: name, etag: version });

/** Undefined: it is no verdict of ours. */
function etagIn(verdict: string): unknown {
  try {
    return (JSON.parse(verdict) as { etag?: unknown } | null)?.etag;
  } catch {
    return undefined;
  }
}
