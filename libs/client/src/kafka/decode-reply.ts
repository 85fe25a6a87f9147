import type { BusReply } from '@query-router/bus';
import { HEADERS, REPLY_STATUS, queryFailureSchema } from '@query-router/contracts';
import type { z } from 'zod';
import { QueryRouterError } from '../query-router-error.ts';

/** Reads an answer by its schema; a failure, and what breaks the contract, become a {@link QueryRouterError}. */
export function decodeReply<T>(reply: BusReply, schema: z.ZodType<T>): T {
  const body = parseJson(reply.value);
  if (reply.headers.get(HEADERS.status)?.toString() === REPLY_STATUS.ok) {
    const answer = schema.safeParse(body);
    if (answer.success) return answer.data;
    throw badAnswer(`The answer does not follow the contract: ${answer.error.issues[0]?.path.join('.') ?? 'body'}.`, answer.error);
  }
  const failed = queryFailureSchema.safeParse(body);
  if (!failed.success) throw badAnswer('The router reported a failure that does not follow the contract.', failed.error);
  const { query_id: queryId, ...failure } = failed.data;
  throw new QueryRouterError({ ...failure, queryId });
}

function parseJson(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString('utf8'));
  } catch (cause) {
    throw badAnswer('The answer is not JSON.', cause);
  }
}

function badAnswer(message: string, cause: unknown): QueryRouterError {
  return new QueryRouterError({ code: 'BAD_ANSWER', message, retryable: false, cause });
}
