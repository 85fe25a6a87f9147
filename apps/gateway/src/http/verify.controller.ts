import { Body, Controller, HttpCode, HttpStatus, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import { verifyRequestSchema } from '@query-router/contracts';
import { AuthGuard, identityOf } from '@query-router/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { VerifyService } from '../verify.service.ts';
import { disconnectSignal } from './disconnect-signal.ts';
import { parseBody } from './request-body.ts';

@Controller('query/verify')
@UseGuards(AuthGuard)
export class VerifyController {
  private readonly verification: VerifyService;

  constructor(@Inject(VerifyService) verification: VerifyService) {
    this.verification = verification;
  }

  @Post()
  @HttpCode(HttpStatus.OK)
  async verify(@Body() body: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const value = await this.verification.verify(parseBody(verifyRequestSchema, body), identityOf(request), disconnectSignal(reply));
    void reply.type('application/json; charset=utf-8').send(value);
  }
}
