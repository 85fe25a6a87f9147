import { problemSchema } from '@query-router/contracts';
import { z } from 'zod';
import { QueryRouterError } from '../query-router-error.ts';
import type { HttpAnswer } from './exchange.ts';

/** Statuses with which a proxy, or a router that is starting or stopping, says "not now". */
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Reads a 2xx answer by its schema; anything else becomes a {@link QueryRouterError}. */
export function decodeAnswer<T>(answer: HttpAnswer, schema: z.ZodType<T>): T {
  if (answer.status < 200 || answer.status > 299) throw problemError(answer);
  const parsed = schema.safeParse(parseJson(answer));
  if (parsed.success) return parsed.data;
  throw badAnswer(answer, `The answer does not follow the contract: ${firstIssue(parsed.error)}.`, false);
}

function problemError(answer: HttpAnswer): QueryRouterError {
  const retryAfterMs = parseRetryAfter(answer.headers['retry-after']);
  const problem = problemSchema.safeParse(parseJson(answer));
  if (!problem.success) {
    return badAnswer(answer, `HTTP ${answer.status} without a problem document: ${excerpt(answer.body)}`, TRANSIENT_STATUSES.has(answer.status), retryAfterMs);
  }
  const { code, detail, retryable, query_id, engine, decision, details } = problem.data;
  return new QueryRouterError({ code, message: detail, retryable, status: answer.status, queryId: query_id, engine, decision, details, retryAfterMs });
}

function parseJson(answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch (cause) {
    throw badAnswer(answer, `HTTP ${answer.status} with something that is not JSON: ${excerpt(answer.body)}`, TRANSIENT_STATUSES.has(answer.status), parseRetryAfter(answer.headers['retry-after']), cause);
  }
}

function badAnswer(answer: HttpAnswer, message: string, retryable: boolean, retryAfterMs?: number, cause?: unknown): QueryRouterError {
  return new QueryRouterError({ code: 'BAD_ANSWER', message, retryable, status: answer.status, retryAfterMs, cause });
}

/** `Retry-After` in seconds (RFC 9110 §10.2.3); the date form is not sent by this product and is ignored. */
function parseRetryAfter(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'unknown reason' : `${issue.path.join('.') || 'body'}: ${issue.message}`;
}

function excerpt(body: Buffer): string {
  const text = body.subarray(0, 400).toString('utf8').replaceAll(/\s+/g, ' ').trim();
  return text === '' ? '(empty body)' : JSON.stringify(text.slice(0, 120));
}
