import type { PipeTransform } from '@nestjs/common';
import { forEachInTurns } from '../../common/turns.js';
import { throwIfAny, type Fault } from '../../errors/api-error.js';
import { assertObject } from '../../http/read-dto.js';
import type { ReadShape } from '../../errors/read-shape.js';
import { readReportBody } from './report-body.js';
import type { ReportDto } from './report.dto.js';

/** Several reports in one request. */
export const MOST_REPORTS = 20;

/** The most bytes of the body of a batch. */
export const LARGEST_BATCH = 4_194_304;

/**
 * The pipe that reads the body of a batch: `@Body(BatchBody) bodies: readonly ReadShape<ReportDto>[]`.
 * @throws ApiError with every fault of the batch itself. Faults of its reports become outcomes.
 */
export const BatchBody: PipeTransform<unknown, Promise<readonly ReadShape<ReportDto>[]>> = {
  transform: readBatch,
};

async function readBatch(body: unknown): Promise<readonly ReadShape<ReportDto>[]> {
  const read: ReadShape<ReportDto>[] = [];
  await forEachInTurns(requestsOf(body), (request) => read.push(readReportBody(request)));
  return read;
}

function requestsOf(body: unknown): readonly unknown[] {
  assertObject(body);
  const { requests, ...others } = body;
  const faults: Fault[] = Object.keys(others).map((field) => ({ name: 'UNKNOWN_PROPERTY', field }));
  if (!Array.isArray(requests) || requests.length === 0 || requests.length > MOST_REPORTS) {
    const detail = `must be an array of 1 to ${MOST_REPORTS} reports`;
    faults.push({ name: 'BATCH', field: 'requests', detail });
  }
  throwIfAny(faults);
  return requests as readonly unknown[];
}

/** How many requests a body counts as in the rate limits, whether or not it is a valid batch. */
export function reportsIn(body: unknown): number {
  const requests = (body as { readonly requests?: unknown } | null | undefined)?.requests;
  return Array.isArray(requests) ? Math.min(Math.max(1, requests.length), MOST_REPORTS) : 1;
}
