import { z } from 'zod';

/** Body of a record on `sql.control`; every classifier and worker reads it. */
export const controlSchema = z.object({
  kind: z.literal('cancel'),
  query_id: z.string(),
  /** Keep the order until then: the request may not have arrived yet. */
  deadline_ms: z.number(),
});
export type Control = z.infer<typeof controlSchema>;
