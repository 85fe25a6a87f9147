import { QueryRouterError } from '@query-router/client';
import { problemSchema } from '@query-router/contracts';
import type { LakeRequest } from './lake-command.ts';

export interface IngestConnection {
  readonly url: string;
  readonly apiKey: string | undefined;
  readonly timeoutMs: number;
}

/** Asks the ingest service. @throws QueryRouterError for every failure, as the router's client does */
export async function askIngest({ method, path, body }: LakeRequest, { url, apiKey, timeoutMs }: IngestConnection, interrupted: AbortSignal): Promise<unknown> {
  const answer = await fetch(new URL(path, url.endsWith('/') ? url : `${url}/`), {
    method,
    redirect: 'error',
    signal: AbortSignal.any([interrupted, AbortSignal.timeout(timeoutMs)]),
    headers: { ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    const late = error instanceof Error && error.name === 'TimeoutError';
    throw new QueryRouterError({ code: 'UNREACHABLE', message: late ? 'The ingest service did not answer in time; what was asked may still happen.' : `No ingest service answers at ${url}.`, retryable: false, cause: error });
  });
  const text = await answer.text();
  const value = parse(text);
  if (answer.ok) return value;
  const problem = problemSchema.safeParse(value);
  if (!problem.success) throw new QueryRouterError({ code: 'BAD_ANSWER', message: `What answers at ${url} is not the ingest service.`, retryable: false, status: answer.status });
  const { code, detail, retryable, details } = problem.data;
  throw new QueryRouterError({ code, message: detail, retryable, status: answer.status, details });
}

function parse(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
