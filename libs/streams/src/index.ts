export { topicsOnly, type LakeTables, type Pipelines } from './lakehouse.ts';
export type { EventTime, Stream, StreamColumn } from './stream.ts';
