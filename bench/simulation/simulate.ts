import type { Random } from '../../test/oracle/random.js';
import { EventQueue } from './event-queue.js';

/** A part of the work of a request, in order. */
export interface Stage {
  /** Where it is done. */
  readonly station: string;
  /** How long it takes there without waiting. Milliseconds. */
  readonly meanMs: number;
  /** Absent: constant. */
  readonly isExponential?: boolean;
}

/** Where work is done, one piece at a time for each server. */
export interface Station {
  readonly name: string;
  /** How many pieces of work at once: 1 for the thread of an instance, Infinity for a mere delay. */
  readonly servers: number;
  /** Whose cores it needs. Absent: none, such as for the wait for a disk. */
  readonly machine?: string;
}

export interface Machine {
  readonly name: string;
  readonly cores: number;
  /** Of a core: 1 does the work of a millisecond in a millisecond. */
  readonly speed: number;
}

/** Requests of one kind. */
export interface Load {
  readonly name: string;
  readonly stages: readonly Stage[];
  /** Clients that send the next request when they have the answer to the last one; or requests a second. */
  readonly arrivals: { readonly clients: number } | { readonly perSecond: number };
}

export interface World {
  readonly machines: readonly Machine[];
  readonly stations: readonly Station[];
  readonly loads: readonly Load[];
  readonly durationMs: number;
  /** Not counted. */
  readonly warmMs: number;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly meanMs: number;
  readonly p99Ms: number;
}

export interface Results {
  readonly loads: Readonly<Record<string, LoadResult>>;
  /** The share of the time in which a server or a core was busy, by station and machine. */
  readonly busy: Readonly<Record<string, number>>;
}

interface Request {
  readonly load: Load;
  readonly sentAt: number;
  stage: number;
}

/** Servers that are taken, and who waits for one. */
class Servers {
  private taken = 0;
  private readonly waiting: (() => void)[] = [];
  busyMs = 0;

  constructor(readonly most: number) {}

  /** Calls back when there is one, at once or later, in the order of the calls. */
  take(then: () => void): void {
    if (this.taken < this.most) {
      this.taken++;
      then();
    } else this.waiting.push(then);
  }

  give(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.taken--;
  }
}

/**
 * Runs a world of queues, event by event. A piece of work first takes a server of its station, then a core of its
 * machine, and keeps both until it is done.
 */
export function simulate(world: World, random: Random): Results {
  return new Simulation(world, random).run();
}

class Simulation {
  private now = 0;
  private readonly events = new EventQueue();
  private readonly stations;
  private readonly machines;
  private readonly times = new Map<string, number[]>();

  constructor(
    private readonly world: World,
    private readonly random: Random,
  ) {
    this.machines = new Map(
      world.machines.map(({ name, cores, speed }) => [name, { speed, cores: new Servers(cores) }]),
    );
    this.stations = new Map(
      world.stations.map((station) => [station.name, { ...station, free: new Servers(station.servers) }]),
    );
  }

  run(): Results {
    const { loads, durationMs, warmMs } = this.world;
    for (const load of loads) {
      this.times.set(load.name, []);
      if ('clients' in load.arrivals) for (let n = 0; n < load.arrivals.clients; n++) this.send(load);
      else this.arrive(load, load.arrivals.perSecond);
    }
    for (
      let event = this.events.take();
      event && event.at <= warmMs + durationMs;
      event = this.events.take()
    ) {
      this.now = event.at;
      event.happen();
    }
    return { loads: this.loadResults(), busy: this.busy() };
  }

  private arrive(load: Load, perSecond: number): void {
    this.after(this.exponential(1000 / perSecond), () => {
      this.send(load);
      this.arrive(load, perSecond);
    });
  }

  private send(load: Load): void {
    this.proceed({ load, sentAt: this.now, stage: 0 });
  }

  private proceed(request: Request): void {
    const stage = request.load.stages[request.stage++];
    if (!stage) {
      this.end(request);
      return;
    }
    const station = this.stations.get(stage.station);
    if (!station) throw new Error(`There is no station ${stage.station}`);
    const machine = this.machines.get(station.machine ?? '');
    station.free.take(() => {
      const work = () => {
        const mean = stage.meanMs / (machine?.speed ?? 1);
        const takes = stage.isExponential === true ? this.exponential(mean) : mean;
        this.after(takes, () => {
          this.count(station.free, takes);
          if (machine) this.count(machine.cores, takes);
          machine?.cores.give();
          station.free.give();
          this.proceed(request);
        });
      };
      if (machine) machine.cores.take(work);
      else work();
    });
  }

  private end({ load, sentAt }: Request): void {
    if (this.now >= this.world.warmMs) this.times.get(load.name)?.push(this.now - sentAt);
    if ('clients' in load.arrivals) this.send(load);
  }

  private count(servers: Servers, takes: number): void {
    if (this.now >= this.world.warmMs) servers.busyMs += takes;
  }

  private after(milliseconds: number, happen: () => void): void {
    this.events.add({ at: this.now + milliseconds, happen });
  }

  private exponential(mean: number): number {
    return -mean * Math.log(1 - this.random.next());
  }

  private loadResults(): Results['loads'] {
    const entries = [...this.times].map(([name, times]) => {
      const ascending = Float64Array.from(times).sort();
      const sum = ascending.reduce((total, time) => total + time, 0);
      const result = {
        perSecond: (1000 * times.length) / this.world.durationMs,
        meanMs: sum / times.length,
        p99Ms: ascending[Math.floor(0.99 * times.length)] ?? Number.NaN,
      };
      return [name, result] as const;
    });
    return Object.fromEntries(entries);
  }

  private busy(): Results['busy'] {
    const share = (servers: Servers) => servers.busyMs / (servers.most * this.world.durationMs);
    return Object.fromEntries([
      ...[...this.stations].map(([name, { free }]) => [name, share(free)] as const),
      ...[...this.machines].map(([name, { cores }]) => [name, share(cores)] as const),
    ]);
  }
}
