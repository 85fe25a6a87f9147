import { failure, isFailureError, type EngineName, type Failure } from '@query-router/contracts';

/**
 * The worker's edge: whatever was thrown becomes a failure of this engine. An abort that nobody named is the deadline when it has
 * passed, else a cancellation. Unknown errors keep their text to the log.
 */
export function errorToFailure(error: unknown, engine: EngineName, deadlineMs: number, signal: AbortSignal, nowMs: number): Failure {
  if (isFailureError(error)) return { ...error.failure, engine };
  if (signal.aborted) {
    return nowMs >= deadlineMs
      ? failure('DEADLINE_EXCEEDED', 'The deadline passed before the query ended. Ask for more time with timeout_ms, or for less work.', { engine })
      : failure('CANCELLED', 'The query was cancelled.', { engine });
  }
  return failure('INTERNAL', 'The worker failed on this query; its log has the details under the query id.', { engine });
}
