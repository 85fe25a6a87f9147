import { z } from 'zod';
import { catalogTableSchema, engineHealthSchema, quarantineSchema } from './catalog.ts';
import { decisionSchema } from './decision.ts';
import { engineNameSchema } from './engine-name.ts';
import { failureCodeSchema } from './failure.ts';
import { queryStateSchema } from './history.ts';

/** Answer of `GET /engines`: every engine of the product, those without a worker as `down`. */
export const enginesAnswerSchema = z.object({
  engines: z.array(
    z.object({
      engine: engineNameSchema,
      /** The best health among its workers. */
      health: engineHealthSchema,
      /** Why it is not up. */
      reason: z.string().nullable(),
      version: z.string().nullable(),
      writable: z.boolean(),
      /** Workers whose advertisement is valid. */
      instances: z.int(),
      /** Tables it holds. */
      tables: z.int(),
    }),
  ),
});
export type EnginesAnswer = z.infer<typeof enginesAnswerSchema>;

/** Answer of `GET /catalog`: logical tables that the caller may see, and who holds a copy. */
export const catalogAnswerSchema = z.object({
  tables: z.array(
    catalogTableSchema.pick({ schema: true, name: true, columns: true, keys: true }).extend({
      copies: z.array(
        catalogTableSchema.pick({ role: true, storage: true, row_count: true, watermark_ms: true, watermark_lsn: true }).extend({
          engine: engineNameSchema,
          /** Age of the watermark, in milliseconds; null where there is none, as for primaries. */
          staleness_ms: z.number().nullable(),
        }),
      ),
    }),
  ),
});
export type CatalogAnswer = z.infer<typeof catalogAnswerSchema>;

/** Answer of `GET /quarantine`: what the caller may see, newest first. */
export const quarantineAnswerSchema = z.object({ quarantined: z.array(quarantineSchema.omit({ kind: true })) });
export type QuarantineAnswer = z.infer<typeof quarantineAnswerSchema>;

/** Answer of `GET /queries/:id` and, with the state then known, of `DELETE /queries/:id`. */
export const queryStatusSchema = z.object({
  query_id: z.string(),
  state: queryStateSchema,
  engine: engineNameSchema.nullable(),
  /** Time of the last change of state, epoch milliseconds. */
  at_ms: z.number(),
  duration_ms: z.number().nullable(),
  row_count: z.number().nullable(),
  error_code: failureCodeSchema.nullable(),
  decision: decisionSchema.nullable(),
});
export type QueryStatus = z.infer<typeof queryStatusSchema>;
