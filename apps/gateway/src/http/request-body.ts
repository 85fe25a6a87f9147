import { failure, FailureError } from '@query-router/contracts';
import type { ZodType } from 'zod';

/** Validates the body of a request. @throws FailureError BAD_REQUEST that names each wrong field. */
export function parseBody<T>(schema: ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.length === 0 ? 'body' : issue.path.join('.')}: ${issue.message}`);
  throw new FailureError(failure('BAD_REQUEST', `The request is malformed. ${problems.join('; ')}.`, { details: { problems } }));
}
