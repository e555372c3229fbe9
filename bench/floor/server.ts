import fastify from 'fastify';
import pg from 'pg';
import type { ReportDto } from '../../src/connectivity-report/request/report.dto.js';
import { serveJobs } from '../lab/serve-jobs.js';
import type { Address } from '../load/connection.js';
import { floorFor, type Floor } from './floor-for.js';

interface OpenJob {
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly reports: readonly ReportDto[];
}

/** A bare handler: answers reports by their number from the database. */
async function open({ databaseUrl, poolSize, reports }: OpenJob): Promise<Address> {
  const options = '-c timezone=UTC -c synchronous_commit=on -c jit=off';
  const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize, options });
  const floors: Floor[] = reports.map((report) => floorFor(pool, report));
  const app = fastify();
  app.get<{ Params: { n: string } }>('/:n', async ({ params }, reply) => {
    const text = await floors[Number(params.n)]?.();
    return reply.type('application/json; charset=utf-8').send(text);
  });
  const url = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  return { host: url.hostname, port: Number(url.port) };
}

serveJobs({ open });
