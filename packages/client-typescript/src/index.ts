export type { components, operations, paths } from './api.js';
export { Edgemeter } from './edgemeter.js';
export { EdgemeterError } from './edgemeter-error.js';
export type { GivenRecord } from './record-batches.js';
export { ReportBuilder } from './report-builder.js';
export type { ClientOptions } from './transport.js';
export type * from './types.js';
