import pg from 'pg';
import { StatementMeter } from '../../src/database/statement-meter.js';

/** A statement that ran, and the name under which it was measured; undefined: it was not. */
export interface RunStatement {
  readonly name: string | undefined;
  readonly text: string;
}

type Query = (this: unknown, ...args: unknown[]) => unknown;

/** Keeps what runs on any pool of this process, with its names. A statement runs as soon as its measurement has begun. */
export class StatementLog {
  readonly statements: RunStatement[] = [];
  private announced: string | undefined;
  /** Texts that a pool will run on a connection of its own. */
  private readonly pooled: string[] = [];
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
      this.pooled.push(text);
      this.note(text);
    });
    this.watch(pg.Client.prototype, (text) => {
      const place = this.announced === undefined ? this.pooled.indexOf(text) : -1;
      if (place < 0) this.note(text);
      else this.pooled.splice(place, 1);
    });
  }

  stop(): void {
    for (const undo of this.undo) undo();
  }

  private note(text: string): void {
    this.statements.push({ name: this.announced, text });
    this.announced = undefined;
  }

  private watch(prototype: object, note: (text: string) => void): void {
    const watched = prototype as { query: Query };
    const { query } = watched;
    watched.query = function (this: unknown, ...args) {
      note(textOf(args[0]));
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
