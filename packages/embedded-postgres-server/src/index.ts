export { DataFolderAccessError, DataFolderInUseError, EmbeddedServerError } from './errors.js';
export { runningServerUrl } from './running.js';
export { startEmbeddedServer } from './start.js';
export type {
  DatabaseLocation,
  EmbeddedServer,
  EmbeddedServerOptions,
  LogLevel,
  LogSink,
  ServerExitEvent,
} from './types.js';
