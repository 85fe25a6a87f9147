import { Readable } from 'node:stream';
import { Controller, Inject, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { failure, FailureError } from '@query-router/contracts';
import { AuthGuard, identityOf, WriterGuard } from '@query-router/http';
import { IntakeService } from '@query-router/streams';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerLines } from './answer-lines.ts';
import { assertTable } from './may-write.ts';

/** Some of the events did not fit (RFC 4918): the body says which. */
const MULTI_STATUS = 207;
const UNREAD_MS = 5_000;

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
    } else if (body instanceof Readable) {
      await answerLines(reply, (report) => this.intake.takeLines(stream, body.iterator({ destroyOnReturn: false }), { all, report }));
      leaveUnread(body);
    } else throw new FailureError(failure('BAD_REQUEST', 'Send events as application/json (one object or an array) or as application/x-ndjson.'));
  }
}

/** Lets a client that is still sending read how its lines ended, before the connection is closed under it. */
function leaveUnread(body: Readable): void {
  if (body.readableEnded || body.destroyed) return;
  body.resume();
  setTimeout(() => body.destroy(), UNREAD_MS).unref();
}
