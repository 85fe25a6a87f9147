import { z } from 'zod';

/** A position in PostgreSQL's log (LSN) as decimal text: `0/16B3748` is `23803720`. Later commits have greater positions. */
export const lsnSchema = z.string().regex(/^(0|[1-9]\d{0,19})$/, 'not a log position in decimal');

/** By topic and partition, the next offset: everything below it is meant. */
export const streamOffsetsSchema = z.record(z.string(), z.record(z.string().regex(/^\d{1,6}$/), z.int().min(0)));
export type StreamOffsets = z.infer<typeof streamOffsetsSchema>;

/**
 * Record on `cdc.progress` (one partition): everything that was committed up to `lsn`, and before `at_ms`, lies below these offsets.
 * Whoever has applied the topics up to there may call it its watermark. Topics that are not named held nothing then.
 *
 * `begins`: by topic, the offset from which on the topic tells every row of its table; nothing from before it may be held any more. It moves when
 * the table is truncated or written anew. A table that is not named cannot be had from its topic alone as of this mark.
 */
export const progressMarkSchema = z.object({
  at_ms: z.number(),
  lsn: lsnSchema,
  offsets: streamOffsetsSchema,
  begins: z.record(z.string(), z.int().min(0)).optional(),
});
export type ProgressMark = z.infer<typeof progressMarkSchema>;

/** Record on `ingest.progress` (one partition): every event acknowledged before `at_ms` lies below these offsets. */
export const streamProgressMarkSchema = z.object({ at_ms: z.number(), offsets: streamOffsetsSchema });
export type StreamProgressMark = z.infer<typeof streamProgressMarkSchema>;

/** Record on `ingest.<stream>`: the columns of one event by name. */
export const streamEventSchema = z.record(z.string(), z.unknown());

const rowImageSchema = z.record(z.string(), z.unknown()).nullable();

/** Record on `cdc.<schema>.<table>`: Debezium's envelope, as much of it as its readers here use. */
export const changeEventSchema = z.looseObject({
  /** Created, updated, deleted, read by the initial snapshot, truncated. */
  op: z.enum(['c', 'u', 'd', 'r', 't']),
  before: rowImageSchema.optional(),
  after: rowImageSchema.optional(),
  source: z.looseObject({ schema: z.string(), table: z.string(), lsn: z.number().nullable().optional() }),
  ts_ms: z.number(),
});
export type ChangeEvent = z.infer<typeof changeEventSchema>;
