/** Severity of a message that goes to {@link EmbeddedServerOptions.onLog}. */
export type LogLevel = 'info' | 'warn' | 'error';

/** Receives the messages of the supervisor. PostgreSQL's own log goes to a file in the data folder. */
export type LogSink = (level: LogLevel, message: string, detail?: Record<string, unknown>) => void;

/** The data folder of a database, and the application that owns it. */
export interface DatabaseLocation {
  /** Path of the folder that holds the database. It is made with mode 0700 if it is absent. */
  readonly dataFolder: string;
  /**
   * Name of the application: 1 to 31 lower-case letters, digits and underscores. It begins with a letter, and not with
   * `pg_`, which is reserved for PostgreSQL. The role and the database have this name. The system user that runs the
   * server has it too, when this process is root. It must never change for a data folder.
   */
  readonly application: string;
}

/** The options of {@link startEmbeddedServer}. */
export interface EmbeddedServerOptions extends DatabaseLocation {
  /** Default: no messages. */
  readonly onLog?: LogSink;
  /** TCP port. Default: a free one from 20000 to 32767, chosen at each start and kept over restarts of the server. */
  readonly port?: number;
  /** PostgreSQL settings by name. They override the built-in ones, but not address, port and cluster name. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Milliseconds for a regular shutdown, before the server is ended by force. Default: 30,000. */
  readonly stopGraceMs?: number;
}

/** A change of the server that {@link EmbeddedServer.stop} did not cause. */
export type ServerExitEvent =
  /** The server process ended. Its connections are lost, and a restart begins. */
  | {
      readonly kind: 'died';
      readonly exitCode: number | null;
      readonly signal: NodeJS.Signals | null;
    }
  /** The server accepts connections again, at the same URL and with the same data. */
  | { readonly kind: 'restarted'; readonly attempts: number }
  /** Every restart failed. The server stays down. */
  | { readonly kind: 'gave-up'; readonly error: Error };

/** A running server, which this process owns. */
export interface EmbeddedServer {
  /** `postgresql://<application>:<password>@127.0.0.1:<port>/<application>`. It stays the same until `stop()`. */
  readonly url: string;
  /**
   * Calls `listener` when the server ends unexpectedly and when it is restarted.
   * @returns a function that ends the subscription.
   */
  onExit(listener: (event: ServerExitEvent) => void): () => void;
  /** Shuts the server down and frees the data folder. Further calls wait for the same shutdown. */
  stop(): Promise<void>;
}
