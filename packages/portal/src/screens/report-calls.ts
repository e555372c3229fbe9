import type { ReportAnswer } from '@edgemeter/chart/report.js';
import type { Call } from '../api.js';
import { forCsv, type ReportBody } from '../requests.js';

export const reportCall = (body: ReportBody): Call => ({
  path: '/connectivity/v1/report',
  method: 'POST',
  body,
});
export const csvCall = (body: ReportBody): Call => reportCall(forCsv(body));
export const isBlank = (answer: ReportAnswer): boolean =>
  answer.result.every((series) => series.every(({ value }) => value === null));
