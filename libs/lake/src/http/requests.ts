import { failure, FailureError } from '@query-router/contracts';
import { z } from 'zod';

/** Bodies and parameters that the lake's HTTP interface takes. */

const refText = z.string().min(1).max(300);
const message = z.string().max(1_000);
const pipelines = z.enum(['refuse', 'skip', 'replay']);
const sql = z.string().min(1).max(64 * 1024);

export const newRefSchema = z.strictObject({ name: z.string(), from: refText.optional() });
export const mergeRequestSchema = z.strictObject({ from: refText, into: refText.optional(), message: message.optional(), dry_run: z.boolean().optional(), expected_commit: z.string().optional() });
export const jobRequestSchema = z.strictObject({
  statements: z.array(sql).min(1),
  assertions: z.array(z.strictObject({ name: z.string().min(1).max(200), sql })).default([]),
  branch: refText.optional(),
  merge: z.boolean().optional(),
  message: message.optional(),
  timeout_ms: z.number().int().min(1).max(3_600_000).optional(),
});
export const tableRollbackSchema = z.strictObject({
  to: z.union([z.strictObject({ snapshot: z.string() }), z.strictObject({ timestamp: z.string() }), z.strictObject({ ref: refText })]),
  branch: refText.optional(),
  pipelines: pipelines.optional(),
});
export const catalogueRollbackSchema = z.strictObject({ to: refText, branch: refText.optional(), pipelines: pipelines.optional(), dry_run: z.boolean().optional() });
export const newTableSchema = z.strictObject({
  name: z.string(),
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  partitioning: z.array(z.string()).optional(),
  branch: refText.optional(),
});
export const columnRequestSchema = z.strictObject({ name: z.string(), type: z.string(), branch: refText.optional() });
export const maintenanceOrderSchema = z.strictObject({ kind: z.enum(['compact', 'expire', 'orphans']), table: z.string() });
export const copyRequestSchema = z.strictObject({
  source: z.string(),
  target: z.string().optional(),
  /** Five fields, UTC. Without this and `every_ms` it is copied once. */
  cron: z.string().regex(/^\S+(?: \S+){4}$/, 'a cron pattern has five fields').optional(),
  every_ms: z.number().int().min(60_000).optional(),
});

export const logQuerySchema = z.object({
  ref: refText.optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
  page: z.string().max(200).optional(),
  author: z.string().max(200).optional(),
  table: z.string().max(300).optional(),
});
export const diffQuerySchema = z.object({ from: refText, to: refText });
export const historyQuerySchema = z.object({ table: z.string().max(300).optional(), work: z.string().max(40).optional(), before: z.string().regex(/^\d{1,18}$/).optional(), limit: z.coerce.number().int().min(1).max(200).optional() });

/** @throws FailureError `BAD_REQUEST` that says what is wrong, and where */
export function decodeRequest<T>(schema: z.ZodType<T>, value: unknown): T {
  const found = schema.safeParse(value ?? {});
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw new FailureError(failure('BAD_REQUEST', `The request cannot be understood: ${place}${issue?.message ?? 'it has another shape'}.`));
}
