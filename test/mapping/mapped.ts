import { decodeMapped } from '../../src/usage-records/mapped/decode-mapped.js';
import type { RecordFormat } from '../../src/usage-records/decoders/decode.js';
import { toRecordErrors } from '../../src/usage-records/verdict.js';
import { RecordReader, RefusedRecord } from '../../src/usage-records/validation/record-reader.js';
import {
  parseMapping,
  PRESETS,
  type MappingDocument,
  type MappingSettings,
} from '../../src/mapping/index.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';
import { toWire } from '../../src/usage-records/to-wire.js';
import { Collector, NOW, streamOf } from '../ingestion/decoding.js';

const TEN_YEARS_MS = 10 * 366 * 86_400_000;

/** A row as it was decoded: what a record has, or what is wrong with it. */
export type Outcome = Readonly<Record<string, unknown>> | readonly string[];

export interface Mapped {
  readonly outcomes: readonly Outcome[];
  readonly lines: readonly (number | undefined)[];
  readonly ignored: number;
  readonly records: readonly UsageRecord[];
}

class LineCollector extends Collector {
  readonly lines: (number | undefined)[] = [];

  override value(value: UsageRecord | RefusedRecord, raw?: unknown, line?: number): void {
    super.value(value, raw);
    this.lines.push(line);
  }
}

export interface Decoding {
  readonly format?: RecordFormat;
  readonly account?: string;
  readonly settings?: MappingSettings;
}

/** Decodes a body by a mapping, or a preset by its name. */
export async function decodeBy(
  mapping: MappingDocument | string,
  body: string | Buffer | readonly Buffer[],
  { format = 'csv', account = 'acme', settings }: Decoding = {},
): Promise<Mapped> {
  const document = typeof mapping === 'string' ? PRESETS.get(mapping) : mapping;
  let ignored = 0;
  const bound = {
    mapping: parseMapping(document, settings),
    account,
    onIgnored: () => {
      ignored++;
    },
  };
  const reader = new RecordReader(() => NOW, TEN_YEARS_MS);
  const taker = new LineCollector();
  const chunks = Array.isArray(body) ? (body as Buffer[]) : [body as Buffer];
  const decoding = decodeMapped(format, streamOf(...chunks), bound, reader, taker, 1_000_000);
  let steps = 0;
  for await (const done of decoding) if (done === taker) steps++;
  if (steps === 0 && taker.items.length > 0) throw new Error('Nothing was handed out');
  return {
    outcomes: taker.items.map(({ index, value }) =>
      value instanceof RefusedRecord
        ? toRecordErrors({ verdict: 'rejected', index, faults: value.faults }).map(
            ({ description, column, value: held }) =>
              column === undefined ? description : `${description} [${column}=${held ?? ''}]`,
          )
        : toWire(value),
    ),
    lines: taker.lines,
    ignored,
    records: taker.items.flatMap(({ value }) => (value instanceof RefusedRecord ? [] : [value])),
  };
}

/** The sums over records, in bytes. */
export const sumsOf = (records: readonly UsageRecord[]): { readonly up: number; readonly down: number } => ({
  up: records.reduce((sum, { uplinkBytes }) => sum + uplinkBytes, 0),
  down: records.reduce((sum, { downlinkBytes }) => sum + downlinkBytes, 0),
});
