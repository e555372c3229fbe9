import { httpRequest, reportRequest } from '../load/http-request.js';
import type { Stream } from '../load/open-loop.js';
import { distinctByHour, KPI_TARGETS, PUBLISHED } from './requests.js';
import { sites } from './world.js';

const DISTINCT = 1_000;
const RECORDS_PER_BODY = 100;

/**
 * What users send at the same time: reports that all differ, the published ones, KPIs of an interval, and new records.
 * @param seed another seed gives other records.
 */
export const mixedLoad = (apiKey: string, sitesPerAccount: number, seed: number): Stream[] => [
  {
    name: 'reports, all different',
    share: 6,
    requests: distinctByHour(sites(sitesPerAccount), DISTINCT).map((report) => reportRequest(apiKey, report)),
  },
  {
    name: 'published reports',
    share: 2,
    requests: PUBLISHED.map(({ report }) => reportRequest(apiKey, report)),
  },
  {
    name: 'KPIs of an interval',
    share: 1,
    requests: KPI_TARGETS.map(({ target }) => httpRequest('GET', target)),
  },
  { name: 'bodies of 100 records', share: 1, requests: { apiKey, recordsPerBody: RECORDS_PER_BODY, seed } },
];
