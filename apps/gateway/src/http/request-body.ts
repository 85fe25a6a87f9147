import { failure, FailureError, queryRequestSchema, type QueryRequest } from '@query-router/contracts';

/** Validates the body of `POST /query`. @throws FailureError BAD_REQUEST that names each wrong field. */
export function parseQueryRequest(body: unknown): QueryRequest {
  const parsed = queryRequestSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.length === 0 ? 'body' : issue.path.join('.')}: ${issue.message}`);
  throw new FailureError(failure('BAD_REQUEST', `The request is malformed. ${problems.join('; ')}.`, { details: { problems } }));
}
