import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { failure, isFailureError, type Failure, type FailureCode } from '@query-router/contracts';
import { toProblem } from '@query-router/results';
import type { FastifyReply } from 'fastify';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The HTTP edge: every error leaves as a problem document (RFC 9457) with the status of its code. */
@Catch()
export class FailureFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const found = toFailure(error);
    if (found.code === 'INTERNAL') this.logger.error(error);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent || reply.raw.destroyed) return;
    sendProblem(reply, found);
  }
}

/** Sends a failure as problem document; 401 says how to authenticate, retryable ones when to come back. */
export function sendProblem(reply: FastifyReply, found: Parameters<typeof toProblem>[0]): void {
  const problem = toProblem(found);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="query-router"');
  if (problem.retryable && (problem.status === 429 || problem.status === 503)) reply.header('retry-after', '1');
  if (problem.query_id !== undefined) reply.header('x-query-id', problem.query_id);
  void reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

function toFailure(error: unknown): Failure {
  if (isFailureError(error)) return error.failure;
  const status = statusOf(error);
  const code = status === undefined ? 'INTERNAL' : codeOfStatus(status);
  if (code === 'INTERNAL') return failure('INTERNAL', 'Something failed inside the router; its log has the details.');
  return failure(code, messageFor(status ?? 500, error));
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' ? status : undefined;
}

function codeOfStatus(status: number): FailureCode {
  if (status === 413) return 'PAYLOAD_TOO_LARGE';
  if (status === 404) return 'NOT_FOUND';
  if (status === 429) return 'OVERLOADED';
  return status >= 400 && status < 500 ? 'BAD_REQUEST' : 'INTERNAL';
}

function messageFor(status: number, error: unknown): string {
  if (status === 413) return 'The body is larger than the router accepts.';
  if (status === 415) return 'Send the body as application/json.';
  const said = error instanceof Error ? error.message : 'The request is malformed.';
  // "Cannot GET /query": a right address with a wrong method is told by it.
  return status === 404 ? `${said}: there is no such address for this method; /docs lists what there is.` : said;
}
