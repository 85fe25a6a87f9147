import { Controller, Inject, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { failure, FailureError } from '@query-router/contracts';
import { AuthGuard, identityOf, WriterGuard } from '@query-router/http';
import { IntakeService } from '@query-router/streams';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerLines } from './answer-lines.ts';
import { assertTable } from './may-write.ts';

/** Some of the events did not fit (RFC 4918): the body says which. */
const MULTI_STATUS = 207;

@Controller('ingest')
@UseGuards(AuthGuard, WriterGuard)
export class IngestController {
  private readonly intake: IntakeService;

  constructor(@Inject(IntakeService) intake: IntakeService) {
    this.intake = intake;
  }

  @Post(':stream')
  async take(@Param('stream') name: string, @Query('results') results: string | undefined, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const stream = await this.intake.find(name);
    assertTable(identityOf(request), stream.stream);
    const all = results === 'all';
    const { body } = request;
    if (Buffer.isBuffer(body)) {
      const answer = await this.intake.takeBody(stream, body, { all });
      void reply.code(answer.rejected === 0 ? 200 : MULTI_STATUS).send(answer);
    } else if (isStream(body)) await answerLines(reply, (report) => this.intake.takeLines(stream, body, { all, report }));
    else throw new FailureError(failure('BAD_REQUEST', 'Send events as application/json (one object or an array) or as application/x-ndjson.'));
  }
}

function isStream(body: unknown): body is AsyncIterable<Buffer> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
