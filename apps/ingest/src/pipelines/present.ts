import { failure, FailureError } from '@query-router/contracts';
import type { Flink } from '@query-router/flink';

/** @throws FailureError `ENGINE_UNAVAILABLE` where this service was started without Flink */
export function present(flink: Flink | null): Flink {
  if (flink === null) throw new FailureError({ ...failure('ENGINE_UNAVAILABLE', 'This service was started without Flink; set FLINK_REST_URL.'), retryable: false });
  return flink;
}
