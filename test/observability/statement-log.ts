import pg from 'pg';
import { StatementMeter } from '../../src/database/statement-meter.js';

/** A statement that ran, and the name under which it was measured; undefined: it was not. */
export interface RunStatement {
  readonly name: string | undefined;
  readonly text: string;
  /** On a cluster that logs them: what the coordinator asked other servers for. */
  readonly remote: string[];
}

type Query = (this: unknown, ...args: unknown[]) => unknown;

/** Keeps what runs on any pool of this process, with its names. A statement runs as soon as its measurement has begun. */
export class StatementLog {
  readonly statements: RunStatement[] = [];
  private announced: string | undefined;
  /** What a pool will run on a connection of its own. */
  private readonly pooled: RunStatement[] = [];
  private readonly running = new WeakMap<object, RunStatement>();
  private readonly undo: (() => void)[] = [];

  start(): void {
    const measured = StatementMeter.prototype as { start: (name: string) => (error?: unknown) => void };
    const start = measured.start;
    const announce = (name: string) => (this.announced = name);
    measured.start = function (this: unknown, name) {
      announce(name);
      return start.call(this, name);
    };
    this.undo.push(() => (measured.start = start));
    this.watch(pg.Pool.prototype, (text) => {
      this.pooled.push(this.note(text));
    });
    this.watch(pg.Client.prototype, (text, client) => {
      const place =
        this.announced === undefined ? this.pooled.findIndex((pooled) => pooled.text === text) : -1;
      const [statement = this.note(text)] = place < 0 ? [] : this.pooled.splice(place, 1);
      if (!this.running.has(client)) this.listen(client as pg.Client);
      this.running.set(client, statement);
    });
  }

  stop(): void {
    for (const undo of this.undo) undo();
  }

  private listen(client: pg.Client): void {
    client.on('notice', ({ message = '' }) => this.running.get(client)?.remote.push(message));
  }

  private note(text: string): RunStatement {
    const statement = { name: this.announced, text, remote: [] };
    this.statements.push(statement);
    this.announced = undefined;
    return statement;
  }

  private watch(prototype: object, note: (text: string, on: object) => void): void {
    const watched = prototype as { query: Query };
    const { query } = watched;
    watched.query = function (this: unknown, ...args) {
      note(textOf(args[0]), this as object);
      return query.apply(this, args);
    };
    this.undo.push(() => (watched.query = query));
  }
}

/** The text of what pg is given: of a COPY its tables. */
function textOf(asked: unknown): string {
  if (typeof asked === 'string') return asked;
  const { text, tables } = asked as { text?: string; tables?: readonly { into: string }[] };
  return text ?? (tables ?? []).map(({ into }) => `COPY ${into}`).join(';');
}
