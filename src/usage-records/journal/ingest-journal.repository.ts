import { Injectable } from '@nestjs/common';
import type { IngestVolume } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { statement } from '../../database/statement.js';
import { UnitsOfWork, type UnitOfWork } from '../../database/unit-of-work.js';
import type { RefusalCount } from '../refusal-counts.js';

/** The bodies and records that one producer sent in one hour. */
export interface HourlyVolume {
  /** Start, Unix milliseconds. */
  readonly hour: number;
  /** Public id of the API key, or `command-line`. */
  readonly producer: string;
  readonly bodies: number;
  /** Bodies that could not be read to their end, or were refused as a whole. */
  readonly refused_bodies: number;
  readonly received: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly rejected: number;
  /** Of the decompressed bodies. */
  readonly bytes: number;
}

/** The rejections of one producer in one hour for one reason. */
export interface HourlyRejection extends RefusalCount {
  readonly hour: number;
  readonly producer: string;
}

/** The hours and the producer to list. */
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

/** The tables of the ingest journal. */
@Injectable()
export class IngestJournalRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly units: UnitsOfWork,
  ) {}

  /** Adds counts to the stored ones, all or nothing. */
  add(
    volumes: readonly HourlyVolume[],
    rejections: readonly HourlyRejection[],
    mostRecordIds: number,
  ): Promise<void> {
    return this.units.run(async (unit) => {
      // Counts need not be on the disk before the next ones are written.
      await unit.query(statement('SET')`SET LOCAL synchronous_commit TO off`);
      // In the order of their keys, so that two instances that add to the same rows cannot deadlock.
      for (const volume of sorted(volumes, ['hour', 'producer'])) await addVolume(unit, volume);
      for (const rejection of sorted(rejections, ['hour', 'producer', 'code', 'field']))
        await addRejection(unit, rejection, mostRecordIds);
    });
  }

  /** Up to `limit` rows after a place, in order of hour and producer. */
  async listVolumes(
    filter: JournalFilter,
    limit: number,
    after?: Pick<HourlyVolume, 'hour' | 'producer'>,
  ): Promise<HourlyVolume[]> {
    const rows = await this.prisma.ingestVolume.findMany({
      where: { ...whereOf(filter), ...(after && { OR: behind(after, ['hour', 'producer']) }) },
      orderBy: [{ hour: 'asc' }, { producer: 'asc' }],
      take: limit,
    });
    return rows.map(toVolume);
  }

  /** Up to `limit` rows after a place, in order of hour, producer, code and field. */
  async listRejections(
    filter: JournalFilter,
    limit: number,
    after?: Pick<HourlyRejection, 'hour' | 'producer' | 'code' | 'field'>,
  ): Promise<HourlyRejection[]> {
    const rows = await this.prisma.ingestRejection.findMany({
      where: {
        ...whereOf(filter),
        ...(after && { OR: behind(after, ['hour', 'producer', 'code', 'field']) }),
      },
      orderBy: [{ hour: 'asc' }, { producer: 'asc' }, { code: 'asc' }, { field: 'asc' }],
      take: limit,
    });
    return rows.map((row) => ({ ...row, hour: Number(row.hour), occurrences: Number(row.occurrences) }));
  }
}

async function addVolume({ prisma }: UnitOfWork, volume: HourlyVolume): Promise<void> {
  const { hour, producer, refused_bodies: refusedBodies, ...rest } = volume;
  const figures = { ...rest, refusedBodies };
  const increments = Object.entries(figures).map(([name, increment]) => [name, { increment }] as const);
  await prisma.ingestVolume.upsert({
    where: { hour_producer: { hour, producer } },
    create: { hour, producer, ...figures },
    update: Object.fromEntries(increments),
    select: { hour: true },
  });
}

async function addRejection(
  { prisma }: UnitOfWork,
  { hour, producer, code, field, occurrences, recordIds }: HourlyRejection,
  mostRecordIds: number,
): Promise<void> {
  const key = { hour, producer, code, field };
  const where = { hour_producer_code_field: key };
  const stored = await prisma.ingestRejection.upsert({
    where,
    create: { ...key, occurrences, recordIds: [...recordIds] },
    update: { occurrences: { increment: occurrences }, recordIds: { push: [...recordIds] } },
    select: { recordIds: true },
  });
  if (stored.recordIds.length <= mostRecordIds) return;
  const data = { recordIds: stored.recordIds.slice(0, mostRecordIds) };
  await prisma.ingestRejection.update({ where, data, select: { hour: true } });
}

const toVolume = ({ refusedBodies, ...row }: IngestVolume): HourlyVolume => ({
  hour: Number(row.hour),
  producer: row.producer,
  bodies: Number(row.bodies),
  refused_bodies: Number(refusedBodies),
  received: Number(row.received),
  accepted: Number(row.accepted),
  duplicates: Number(row.duplicates),
  conflicts: Number(row.conflicts),
  rejected: Number(row.rejected),
  bytes: Number(row.bytes),
});

const whereOf = ({ from, to, producer }: JournalFilter) => ({ hour: { gte: from, lt: to }, producer });

/** The condition for rows after a place in the order of some columns: equal in the first ones, greater in the next. */
const behind = <T, C extends keyof T>(place: T, columns: readonly C[]) =>
  columns.map((column, nth) => ({
    ...Object.fromEntries(columns.slice(0, nth).map((equal) => [equal, place[equal]])),
    [column]: { gt: place[column] },
  }));

/** The rows in the order of some columns. */
function sorted<T>(rows: readonly T[], columns: readonly (keyof T)[]): T[] {
  return rows.toSorted((one, other) => {
    for (const column of columns) {
      if (one[column] !== other[column]) return one[column] < other[column] ? -1 : 1;
    }
    return 0;
  });
}
