import { Random } from '../../test/oracle/random.js';
import type { Measured, ServiceTime } from './measure.js';
import { simulate, type LoadResult, type Stage } from './simulate.js';

const SEED = 20_261_130;

/** Statements that the database works on at once for an instance. */
const POOL = 10;

/**
 * What a closed load makes of instances, the database and its clients on one machine.
 * @param time of one request.
 * @param cores that the machine gave to all of them. Other work may have had the rest.
 */
export function predict(
  time: ServiceTime,
  instances: number,
  connections: number,
  cores: number,
): LoadResult {
  const names = Array.from({ length: instances }, (_, nth) => `instance ${nth}`);
  const whole = Math.ceil(cores);
  const stagesOf = (instance: string): Stage[] => [
    // The clients of a run share one process.
    { station: 'client', meanMs: time.client },
    { station: instance, meanMs: time.instance / 2, isExponential: true },
    { station: 'database', meanMs: time.database, isExponential: true },
    { station: 'waiting', meanMs: time.waiting },
    { station: instance, meanMs: time.instance / 2, isExponential: true },
  ];
  const { loads } = simulate(
    {
      machines: [{ name: 'machine', cores: whole, speed: cores / whole }],
      stations: [
        { name: 'client', servers: 1, machine: 'machine' },
        ...names.map((name) => ({ name, servers: 1, machine: 'machine' })),
        { name: 'database', servers: POOL * instances, machine: 'machine' },
        { name: 'waiting', servers: Infinity },
      ],
      loads: names.map((name, nth) => ({
        name,
        stages: stagesOf(name),
        arrivals: { clients: Math.floor(connections / instances) + (nth < connections % instances ? 1 : 0) },
      })),
      durationMs: 200_000,
      warmMs: 5_000,
    },
    new Random(SEED),
  );
  const all = Object.values(loads);
  const perSecond = all.reduce((sum, load) => sum + load.perSecond, 0);
  return {
    perSecond,
    meanMs: all.reduce((sum, load) => sum + load.meanMs * load.perSecond, 0) / perSecond,
    p99Ms: Math.max(...all.map((load) => load.p99Ms)),
  };
}

/** What open loads make of instances and a database that have machines of their own. */
export function planned(
  records: Measured,
  reports: Measured,
  rates: { readonly bodies: number; readonly reports: number },
  machines: { readonly instances: number; readonly cores: number },
) {
  const { instances, cores } = machines;
  const names = Array.from({ length: instances }, (_, nth) => `instance ${nth}`);
  const load = (kind: string, time: ServiceTime, perSecond: number) =>
    names.map((name, nth) => ({
      name: `${kind} ${nth}`,
      arrivals: { perSecond: perSecond / instances },
      stages: [
        { station: name, meanMs: time.instance, isExponential: true },
        { station: 'database', meanMs: time.database, isExponential: true },
        { station: 'waiting', meanMs: time.waiting },
      ],
    }));
  const { loads, busy } = simulate(
    {
      machines: [
        { name: 'database machine', cores, speed: 1 },
        ...names.map((name) => ({ name: `machine of ${name}`, cores: 1, speed: 1 })),
      ],
      stations: [
        ...names.map((name) => ({ name, servers: 1, machine: `machine of ${name}` })),
        { name: 'database', servers: POOL * instances, machine: 'database machine' },
        { name: 'waiting', servers: Infinity },
      ],
      loads: [
        ...load('records', records.time, rates.bodies),
        ...load('reports', reports.time, rates.reports),
      ],
      durationMs: 60_000,
      warmMs: 5_000,
    },
    new Random(SEED),
  );
  const worst = (kind: string) =>
    Math.max(...Object.entries(loads).flatMap(([name, { p99Ms }]) => (name.startsWith(kind) ? [p99Ms] : [])));
  return {
    instanceBusy: busy['instance 0'] ?? Number.NaN,
    databaseBusy: busy['database machine'] ?? Number.NaN,
    recordsP99Ms: worst('records'),
    reportsP99Ms: worst('reports'),
  };
}
