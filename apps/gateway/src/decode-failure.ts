import { failure, FAILURE_TRAITS, FailureError, queryFailureSchema } from '@query-router/contracts';
import type { BusReply } from '@query-router/bus';

/** The failure that a reply with `x-status: error` holds. */
export function decodeFailure(reply: BusReply): FailureError {
  const parsed = queryFailureSchema.safeParse(JSON.parse(reply.value.toString()));
  if (!parsed.success) return new FailureError(failure('INTERNAL', FAILURE_TRAITS.INTERNAL.title), { cause: parsed.error });
  return new FailureError(parsed.data);
}
