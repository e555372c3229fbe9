import type { Refusal } from '../usage-records/verdict.js';
import type { FileVerdict } from './file-verdict.js';
import type { WatchedFile } from './watched-files.js';

/** Writes what became of a file beside it, the verdict last. */
export interface VerdictWriter {
  /** Writes down records that were not accepted. */
  reject(refusals: readonly Refusal[]): Promise<void>;
  finish(verdict: FileVerdict, finishedAt: number): Promise<void>;
  /** The file is read again later. */
  discard(): Promise<void>;
}

/** Where files of records come in: a folder, or a bucket. */
export interface WatchedPlace {
  /** Looks once. @returns files to be read, by name; and how many others wait until they are complete. */
  look(): Promise<{ readonly ready: readonly WatchedFile[]; readonly waiting: number }>;
  /** Whether a file is as it was. */
  isUnchanged(file: WatchedFile): Promise<boolean>;
  /**
   * The bytes of a file, decompressed if they are gzip.
   * @param onRead is called with the number of bytes read, as they are stored.
   */
  bytesOf(file: WatchedFile, onRead: (bytes: number) => void): AsyncGenerator<Buffer, void, undefined>;
  verdictOf(file: WatchedFile): VerdictWriter;
  /** Whether an error says that the place does not let this program read or write there. It ends the watcher. */
  isRefusal(error: unknown): boolean;
}
