import { Body, Controller, HttpCode, HttpStatus, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import { failure, FailureError, LIMITS, queryRequestSchema } from '@query-router/contracts';
import { AuthGuard, identityOf } from '@query-router/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { QueryService, type Caller } from '../query.service.ts';
import { disconnectSignal } from './disconnect-signal.ts';
import { parseBody } from './request-body.ts';

@Controller('query')
@UseGuards(AuthGuard)
export class QueryController {
  private readonly queries: QueryService;

  constructor(@Inject(QueryService) queries: QueryService) {
    this.queries = queries;
  }

  @Post()
  @HttpCode(HttpStatus.OK)
  async query(@Body() body: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.answer(body, {}, request, reply);
  }

  @Post('explain')
  @HttpCode(HttpStatus.OK)
  async explain(@Body() body: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.answer(body, { explain: true }, request, reply);
  }

  private async answer(body: unknown, extra: { explain?: true }, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const query = { ...parseBody(queryRequestSchema, body), ...extra };
    const { queryId, answer } = this.queries.ask(query, callerOf(request), disconnectSignal(reply));
    const value = await answer;
    reply.header('x-query-id', queryId);
    void reply.type('application/json; charset=utf-8').send(value);
  }
}

function callerOf(request: FastifyRequest): Caller {
  return {
    identity: identityOf(request),
    requestId: headerOf(request, 'idempotency-key', REQUEST_ID, `Idempotency-Key must be 1 to ${LIMITS.maxRequestIdLength} printable ASCII characters without spaces.`),
    queryId: headerOf(request, 'x-query-id', UUID, 'X-Query-Id must be a UUID that was not used before; leave it out and the router makes one.'),
  };
}

const REQUEST_ID = new RegExp(`^[\\x21-\\x7e]{1,${LIMITS.maxRequestIdLength}}$`);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function headerOf(request: FastifyRequest, name: string, grammar: RegExp, advice: string): string | null {
  const value = request.headers[name];
  if (value === undefined) return null;
  if (typeof value === 'string' && grammar.test(value)) return value;
  throw new FailureError(failure('BAD_REQUEST', advice));
}
