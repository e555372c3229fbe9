import type { PipeTransform } from '@nestjs/common';
import { ApiError } from '../errors/api-error.js';
import type { ReadShape } from '../errors/read-shape.js';
import { RecurringBodies } from '../http/recurring-bodies.js';
import { parseExactJsonBody } from '../http/json.js';
import { readReportBody } from '../connectivity-report/request/report-body.js';
import type { ReportDto } from '../connectivity-report/request/report.dto.js';

/** The most bytes of a saved report. */
export const LARGEST_REPORT = 65_536;

export const REPORT_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** A report to be saved: its text, and what the text says. */
export interface ReportToSave {
  readonly request: string;
  readonly body: ReadShape<ReportDto>;
}

/**
 * The pipe that reads the name for a report to be saved.
 * @throws ApiError SAVED_REPORT_NAME
 */
export const ReportName: PipeTransform<string, string> = {
  transform: (name) => {
    if (REPORT_NAME.test(name)) return name;
    const detail =
      'must have 1 to 64 lower case letters, digits, dots, underscores and hyphens, the first a letter or digit';
    throw new ApiError({ name: 'SAVED_REPORT_NAME', field: 'name', detail });
  },
};

/**
 * The pipe that reads the bytes of a report to be saved. It is stored as it was written, because a parsed number may be
 * rounded.
 * @throws ApiError SAVED_REPORT_SIZE, MALFORMED_BODY, BODY_TOO_DEEP
 */
export const ReportToSaveBody: PipeTransform<unknown, Promise<ReportToSave>> = {
  transform: async (bytes) => {
    if (!Buffer.isBuffer(bytes)) return { request: '', body: readReportBody(undefined) };
    if (bytes.length > LARGEST_REPORT)
      throw new ApiError({ name: 'SAVED_REPORT_SIZE', detail: `at most ${LARGEST_REPORT} bytes` });
    return { body: readReportBody(await parseExactJsonBody(bytes)), request: bytes.toString() };
  },
};

const requests = new RecurringBodies();

/** Reads the text of a saved report. */
export const readSaved = async (request: string): Promise<ReadShape<ReportDto>> =>
  readReportBody(await requests.parse(Buffer.from(request)));
