import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import type { RefusalCount } from '../refusal-counts.js';

/** What came in from one producer in one hour. */
export interface HourlyVolume {
  /** Start, Unix milliseconds. */
  readonly hour: number;
  /** Public id of the API key, or `command-line`. */
  readonly producer: string;
  readonly bodies: number;
  /** Of which something kept from being read to their end, or from being taken at all. */
  readonly refused_bodies: number;
  readonly received: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly rejected: number;
  /** Of the bodies, decompressed. */
  readonly bytes: number;
}

/** What was refused of one producer in one hour, for one reason. */
export interface HourlyRejection extends RefusalCount {
  readonly hour: number;
  readonly producer: string;
}

/** Which hours and whose. */
export interface JournalFilter {
  /** The first hour, Unix milliseconds. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly producer?: string;
}

export const FIGURES = [
  'bodies',
  'refused_bodies',
  'received',
  'accepted',
  'duplicates',
  'conflicts',
  'rejected',
  'bytes',
] as const satisfies (keyof HourlyVolume)[];

// In the order of their keys: of two instances that add to the same rows neither waits for the other in a circle.
const ADD_VOLUMES = `INSERT INTO ingest_volume AS known (hour, producer, ${FIGURES.join(', ')})
SELECT * FROM unnest($1::bigint[], $2::text[], ${FIGURES.map((_, i) => `$${i + 3}::bigint[]`).join(', ')})
  AS more (hour, producer, ${FIGURES.join(', ')}) ORDER BY hour, producer
ON CONFLICT (hour, producer) DO UPDATE SET ${FIGURES.map((name) => `${name} = known.${name} + EXCLUDED.${name}`).join(', ')}`;

const ADD_REJECTIONS = `INSERT INTO ingest_rejection AS known (hour, producer, code, field, occurrences, record_ids)
SELECT hour, producer, code, field, occurrences, ARRAY(SELECT jsonb_array_elements_text(ids::jsonb))
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[])
  AS more (hour, producer, code, field, occurrences, ids) ORDER BY hour, producer, code, field
ON CONFLICT (hour, producer, code, field) DO UPDATE
SET occurrences = known.occurrences + EXCLUDED.occurrences
  , record_ids = (known.record_ids || EXCLUDED.record_ids)[1:$7::int]`;

const LIST_VOLUMES = `SELECT * FROM ingest_volume
WHERE hour >= $1 AND hour < $2 AND ($3::text IS NULL OR producer = $3)
  AND ($4::bigint IS NULL OR (hour, producer) > ($4, $5::text))
ORDER BY hour, producer LIMIT $6`;

const LIST_REJECTIONS = `SELECT hour, producer, code, field, occurrences, record_ids AS "recordIds" FROM ingest_rejection
WHERE hour >= $1 AND hour < $2 AND ($3::text IS NULL OR producer = $3)
  AND ($4::bigint IS NULL OR (hour, producer, code, field) > ($4, $5::text, $6::text, $7::text))
ORDER BY hour, producer, code, field LIMIT $8`;

/** The tables of what came in and what was refused. */
@Injectable()
export class IngestJournalRepository {
  constructor(private readonly database: Database) {}

  /** Adds to what is stored, all of it or nothing. */
  add(
    volumes: readonly HourlyVolume[],
    rejections: readonly HourlyRejection[],
    mostRecordIds: number,
  ): Promise<void> {
    return this.database.transaction(async (session) => {
      // Counts need not be on the disk before the next ones are written.
      await session.query({ text: 'SET LOCAL synchronous_commit TO off', values: [] });
      const figures = FIGURES.map((name) => volumes.map((volume) => volume[name]));
      const keys = [volumes.map(({ hour }) => hour), volumes.map(({ producer }) => producer)];
      await session.query({ text: ADD_VOLUMES, values: [...keys, ...figures] });
      if (rejections.length === 0) return;
      const columns = [
        rejections.map(({ hour }) => hour),
        rejections.map(({ producer }) => producer),
        rejections.map(({ code }) => code),
        rejections.map(({ field }) => field),
        rejections.map(({ occurrences }) => occurrences),
        rejections.map(({ recordIds }) => JSON.stringify(recordIds)),
      ];
      await session.query({ text: ADD_REJECTIONS, values: [...columns, mostRecordIds] });
    });
  }

  /** Up to `limit` rows by hour and producer, from those after a place. */
  listVolumes(
    { from, to, producer }: JournalFilter,
    limit: number,
    after: Partial<Pick<HourlyVolume, 'hour' | 'producer'>> = {},
  ): Promise<HourlyVolume[]> {
    const values = [from, to, producer ?? null, after.hour ?? null, after.producer ?? null, limit];
    return this.database.query({ text: LIST_VOLUMES, values });
  }

  /** Up to `limit` rows by hour, producer, code and field, from those after a place. */
  listRejections(
    { from, to, producer }: JournalFilter,
    limit: number,
    after: Partial<Pick<HourlyRejection, 'hour' | 'producer' | 'code' | 'field'>> = {},
  ): Promise<HourlyRejection[]> {
    const place = [after.hour ?? null, after.producer ?? null, after.code ?? null, after.field ?? null];
    const values = [from, to, producer ?? null, ...place, limit];
    return this.database.query({ text: LIST_REJECTIONS, values });
  }
}
