import { describe, expect, it } from '@jest/globals';
import { simulate, type World } from '../../bench/simulation/simulate.js';
import { Random } from '../oracle/random.js';

const LONG = { durationMs: 4_000_000, warmMs: 100_000 };

/** One queue of open arrivals, with work of 10 ms. */
const queue = (perSecond: number, servers: number, isExponential: boolean): World => ({
  machines: [],
  stations: [{ name: 'queue', servers }],
  loads: [
    { name: 'all', stages: [{ station: 'queue', meanMs: 10, isExponential }], arrivals: { perSecond } },
  ],
  ...LONG,
});

const meanOf = (world: World) => simulate(world, new Random(7)).loads.all?.meanMs ?? Number.NaN;

describe('a simulated queue takes as long as theory says', () => {
  it.each([
    // 1 / (service rate - arrival rate)
    ['M/M/1 at 50 %', queue(50, 1, true), 20],
    ['M/M/1 at 80 %', queue(80, 1, true), 50],
    // service + rho * service / (2 * (1 - rho))
    ['M/D/1 at 50 %', queue(50, 1, false), 15],
    ['M/D/1 at 80 %', queue(80, 1, false), 30],
    // Erlang C for two servers at 80 %: service / (1 - rho^2)
    ['M/M/2 at 80 %', queue(160, 2, true), 10 / (1 - 0.64)],
    ['a delay', queue(160, Infinity, true), 10],
  ])('%s', (_title, world, expected) => {
    expect(Math.abs(meanOf(world) / expected - 1)).toBeLessThan(0.05);
  });
});

describe('a simulated machine', () => {
  const world = (cores: number, speed: number, clients: number): World => ({
    machines: [{ name: 'm', cores, speed }],
    stations: [
      { name: 'one', servers: 1, machine: 'm' },
      { name: 'database', servers: 10, machine: 'm' },
    ],
    loads: [
      {
        name: 'all',
        stages: [
          { station: 'one', meanMs: 2 },
          { station: 'database', meanMs: 6 },
        ],
        arrivals: { clients },
      },
    ],
    durationMs: 100_000,
    warmMs: 1_000,
  });
  const rate = (of: World) => simulate(of, new Random(7)).loads.all?.perSecond ?? Number.NaN;

  it('is limited by one client, by its cores, or by the thread of an instance', () => {
    expect(rate(world(2, 1, 1))).toBeCloseTo(125, 0);
    expect(rate(world(2, 1, 16))).toBeCloseTo(250, 0);
    expect(rate(world(2, 0.5, 16))).toBeCloseTo(125, 0);
    expect(rate(world(16, 1, 16))).toBeCloseTo(500, 0);
  });

  it('says how busy it was', () => {
    const { busy } = simulate(world(16, 1, 16), new Random(7));
    expect(busy.one).toBeCloseTo(1, 1);
    expect(busy.m).toBeCloseTo(0.25, 1);
  });
});
