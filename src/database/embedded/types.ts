/** Severity of a message handed to {@link EmbeddedOptions.onLog}. */
export type LogLevel = 'info' | 'warn' | 'error';

/** Receives what the embedded server's keeper has to say. */
export type LogSink = (level: LogLevel, message: string, detail?: Record<string, unknown>) => void;

/** What {@link startEmbeddedServer} needs to know. */
export interface EmbeddedOptions {
  /** Where the database lives; created with mode 0700 if absent. */
  readonly dataFolder: string;
  readonly onLog?: LogSink;
  /** Default: any free port, chosen once and kept over restarts of the server. */
  readonly port?: number;
  /** Server settings by name, added to (and overriding) the built-in ones. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How long a shutdown may take before the server is ended by force; default 30 s. */
  readonly stopGraceMs?: number;
}

/** Something that happened to the server without {@link EmbeddedServer.stop} having been called. */
export type ServerExitEvent =
  /** The server process ended; connections are lost and a restart is under way. */
  | {
      readonly kind: 'died';
      readonly exitCode: number | null;
      readonly signal: NodeJS.Signals | null;
    }
  /** The server accepts connections again, at the same url and with the same data. */
  | { readonly kind: 'restarted'; readonly attempts: number }
  /** Every restart failed; the server stays down. */
  | { readonly kind: 'gave-up'; readonly error: Error };

/** A running server, owned by this process. */
export interface EmbeddedServer {
  /** `postgresql://edgemeter:<password>@127.0.0.1:<port>/edgemeter`; the same for the whole life. */
  readonly url: string;
  /** Observes unexpected ends of the server and its restarts; returns the unsubscriber. */
  onExit(listener: (event: ServerExitEvent) => void): () => void;
  /** Shuts the server down and frees the data folder; may be called any number of times. */
  stop(): Promise<void>;
}
