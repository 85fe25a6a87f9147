import { failure, FailureError } from '@query-router/contracts';

export function unknownStream(name: string): FailureError {
  return new FailureError(failure('STREAM_NOT_FOUND', `No stream ${JSON.stringify(name.slice(0, 64))} is declared. Declare it with POST /streams.`));
}
