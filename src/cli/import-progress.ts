import { NO_COUNTS, sumOf, type Counts } from './import-counts.js';

/** The output for progress. A terminal shows a bar that is redrawn; other outputs get a line from time to time. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const BAR_WIDTH = 24;
const BETWEEN_DRAWINGS_MS = 100;
const BETWEEN_LINES_MS = 10_000;
const REDRAW = '\r\x1b[K';

/** Shows the progress of an import. */
export class ImportProgress {
  private readonly startedAt: number;
  private shownAt: number;
  private bytes = 0;
  private done = NO_COUNTS;
  private current = NO_COUNTS;

  /**
   * @param totalBytes undefined when it cannot be known.
   * @param clock milliseconds.
   */
  constructor(
    private readonly output: ProgressOutput,
    private readonly totalBytes: number | undefined,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.startedAt = clock();
    this.shownAt = this.startedAt;
  }

  read(bytes: number): void {
    this.bytes += bytes;
    this.showIfDue();
  }

  /** What has become so far of the records of the file under way. */
  counted(counts: Counts): void {
    this.current = counts;
    this.showIfDue();
  }

  /** A file has ended; a line stays of it. */
  endFile(message: string): void {
    this.done = sumOf(this.done, this.current);
    this.current = NO_COUNTS;
    this.output.write(`${this.output.isTTY ? REDRAW : ''}${message}\n`);
  }

  private showIfDue(): void {
    const now = this.clock();
    const { isTTY } = this.output;
    if (now - this.shownAt < (isTTY ? BETWEEN_DRAWINGS_MS : BETWEEN_LINES_MS)) return;
    this.shownAt = now;
    const line = this.line((now - this.startedAt) / 1000);
    this.output.write(isTTY ? REDRAW + line : `${line}\n`);
  }

  private line(seconds: number): string {
    const records = this.done.received + this.current.received;
    const rate = `${english(records)} records, ${english(records / seconds)}/s`;
    if (this.totalBytes === undefined) return `${megabytes(this.bytes)} MB  ${rate}`;
    const share = this.totalBytes === 0 ? 1 : Math.min(this.bytes / this.totalBytes, 1);
    const left = share === 0 ? '' : `  ${duration((seconds * (1 - share)) / share)} left`;
    const amount = `${Math.floor(share * 100)} % of ${megabytes(this.totalBytes)} MB`;
    return `${this.output.isTTY ? `${bar(share)} ` : ''}${amount}  ${rate}${left}`;
  }
}

const english = (count: number): string => Math.round(count).toLocaleString('en');
const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);

function bar(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_WIDTH - full)}]`;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
