import { Controller, Delete, Get, HttpCode, HttpStatus, Inject, Param, Req, UseGuards } from '@nestjs/common';
import { failure, FailureError, LIMITS, TOPICS, type Control, type QueryStatus } from '@query-router/contracts';
import { headersOf } from '@query-router/bus';
import { AuthGuard, identityOf } from '@query-router/http';
import type { FastifyRequest } from 'fastify';
import { GATEWAY_OPTIONS, type GatewayOptions } from '../gateway-options.ts';
import { QueryHistory } from '../history/query-history.ts';

const PUBLISH_TIMEOUT_MS = 5_000;

@Controller('queries')
@UseGuards(AuthGuard)
export class QueriesController {
  private readonly options: GatewayOptions;
  private readonly history: QueryHistory;

  constructor(@Inject(GATEWAY_OPTIONS) options: GatewayOptions, @Inject(QueryHistory) history: QueryHistory) {
    this.options = options;
    this.history = history;
  }

  @Get(':id')
  status(@Param('id') id: string, @Req() request: FastifyRequest): QueryStatus {
    const status = this.history.find(id, identityOf(request).subject);
    if (status === null) throw new FailureError(failure('QUERY_NOT_FOUND', 'No query of yours with this id is remembered.'));
    return status;
  }

  @Delete(':id')
  @HttpCode(HttpStatus.ACCEPTED)
  async cancel(@Param('id') id: string, @Req() request: FastifyRequest): Promise<QueryStatus> {
    const status = this.status(id, request);
    const nowMs = Date.now();
    const order: Control = { kind: 'cancel', query_id: id, deadline_ms: nowMs + LIMITS.maxTimeoutMs };
    await this.options.driver.publish({ topic: TOPICS.control, value: Buffer.from(JSON.stringify(order)), headers: headersOf({}) }, nowMs + PUBLISH_TIMEOUT_MS);
    return status;
  }
}
