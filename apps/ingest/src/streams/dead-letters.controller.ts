import { Body, Controller, Get, HttpCode, HttpStatus, Inject, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { AuthGuard, identityOf, WriterGuard } from '@query-router/http';
import { DeadLetterService, IntakeService, type ActiveStream, type DeadLetter, type Replay } from '@query-router/streams';
import type { FastifyRequest } from 'fastify';
import { assertTable } from './may-write.ts';

@Controller('streams/:name/dead-letters')
@UseGuards(AuthGuard)
export class DeadLettersController {
  private readonly letters: DeadLetterService;
  private readonly intake: IntakeService;

  constructor(@Inject(DeadLetterService) letters: DeadLetterService, @Inject(IntakeService) intake: IntakeService) {
    this.letters = letters;
    this.intake = intake;
  }

  @Get()
  async list(@Param('name') name: string, @Query() query: unknown, @Req() request: FastifyRequest): Promise<{ letters: readonly DeadLetter[]; end: number }> {
    return this.letters.list(await this.stream(name, request), query);
  }

  @Post('replay')
  @UseGuards(WriterGuard)
  @HttpCode(HttpStatus.OK)
  async replay(@Param('name') name: string, @Body() body: unknown, @Req() request: FastifyRequest): Promise<Replay> {
    return this.letters.replay(await this.stream(name, request), body);
  }

  private async stream(name: string, request: FastifyRequest): Promise<ActiveStream> {
    const stream = await this.intake.find(name);
    assertTable(identityOf(request), stream.stream);
    return stream;
  }
}
