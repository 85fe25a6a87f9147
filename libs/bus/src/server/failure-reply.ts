import { failure, failureSchema, isFailureError } from '@query-router/contracts';
import type { Failure } from '@query-router/contracts';

/** Body of a failed answer: the failure and the query it belongs to. */
export function failureBody(value: Failure, queryId: string | undefined): Buffer {
  return Buffer.from(JSON.stringify({ ...value, query_id: queryId ?? '' }));
}

/** Failure hidden in what a handler threw, or null when it threw something nobody meant a client to see. */
export function thrownFailure(error: unknown): Failure | null {
  if (isFailureError(error)) return error.failure;
  const parsed = failureSchema.safeParse(error);
  return parsed.success ? parsed.data : null;
}

/** For everything unforeseen: says that it happened and nothing of what. */
export const INTERNAL_FAILURE: Failure = failure('INTERNAL', 'Something went wrong inside the service. The operators have been told.');
