import type { components, operations } from './api.js';

type Schemas = components['schemas'];

type Json<Operation extends keyof operations> = operations[Operation] extends {
  responses: { 200: { content: { 'application/json': infer Answer } } };
}
  ? Answer
  : never;

type Data<Operation extends keyof operations> = Json<Operation> extends { data: infer Inner } ? Inner : never;

type Query<Operation extends keyof operations> = operations[Operation] extends {
  parameters: { query?: infer Given };
}
  ? NonNullable<Given>
  : never;

/** The body of a report. */
export type Report = Schemas['Report'];
export type Metric = Report['metrics'][number];
export type DimensionFilter = Schemas['DimensionFilter'];
/** One value of a report. */
export type Point = Schemas['Point'];
/** The answer of a report over a range. */
export type RangeReport = Schemas['RangeReport'];
/** The answer of a report of `NOW`. */
export type FlatReport = Schemas['FlatReport'];
export type Resolution = Schemas['Resolution'];
export type BatchAnswer = Json<'reportBatch'>;

export type Kpi1Row = Schemas['Kpi1Row'];
export type Kpi2Row = Schemas['Kpi2Row'];
export type KpiQuery1 = Query<'kpi1'>;
export type KpiQuery2 = Query<'kpi2'>;

type AggregateParameters = operations['aggregate']['parameters'];
export type AggregateQuery = AggregateParameters['query'];
export type AggregationType = AggregateParameters['path']['aty'];
export type AggregateField = AggregateParameters['path']['field'];
export type AggregateAnswer = Schemas['AggregateAnswer'];

type Bodies = operations['ingestRecords']['requestBody']['content']['application/json'];
/** A usage record as a producer sends it. */
export type UsageRecord = Extract<Bodies, readonly unknown[]>[number];
/** What became of the records of a body. */
export type Verdict = Data<'ingestRecords'>;
export type RecordError = Verdict['errors'][number];

/** One fault of a refused request. */
export type Fault = Schemas['Fault'];
