import { ask, type Call, type Fault } from './api.js';
import type { ReportBody } from './requests.js';

/** A report saved by name. A portal token does not see the request. */
export interface SavedReport {
  readonly name: string;
  readonly updated_at: string;
  readonly updated_by?: string;
  readonly report?: ReportBody;
}

export interface SavedReports {
  readonly items: readonly SavedReport[];
}

export const REPORTS = '/connectivity/v1/reports';

export const savedPath = (name: string): string => `${REPORTS}/${encodeURIComponent(name)}`;

export const listSaved = (signal?: AbortSignal): Promise<SavedReports> => ask({ path: REPORTS }, signal);

export const putSaved = (name: string, body: ReportBody): Call => ({
  path: savedPath(name),
  method: 'PUT',
  body,
});

const CODES = ['40470192', '40470193', '40470194'];

/** Whether a fault belongs to the name: it is wrong, there are too many, or what it names is too large. */
export const isOfName = ({ code, field }: Fault): boolean => CODES.includes(code) || field === 'name';
