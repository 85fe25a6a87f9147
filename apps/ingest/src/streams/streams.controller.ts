import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Inject, Param, Patch, Post, Put, Req, UseGuards } from '@nestjs/common';
import { AuthGuard, identityOf, WriterGuard } from '@query-router/http';
import { allows } from '@query-router/routing';
import { StreamService, type StreamStatus } from '@query-router/streams';
import type { FastifyRequest } from 'fastify';
import { assertTable } from './may-write.ts';

@Controller('streams')
@UseGuards(AuthGuard)
export class StreamsController {
  private readonly streams: StreamService;

  constructor(@Inject(StreamService) streams: StreamService) {
    this.streams = streams;
  }

  @Get()
  list(@Req() request: FastifyRequest): { streams: readonly StreamStatus[] } {
    const { tables } = identityOf(request);
    return { streams: this.streams.list().filter(({ table }) => allows(tables, nameOf(table))) };
  }

  @Get(':name')
  async get(@Param('name') name: string, @Req() request: FastifyRequest): Promise<StreamStatus> {
    const status = await this.streams.get(name);
    assertTable(identityOf(request), nameOf(status.table));
    return status;
  }

  @Post()
  @UseGuards(WriterGuard)
  @HttpCode(HttpStatus.CREATED)
  declare(@Body() body: unknown, @Req() request: FastifyRequest): Promise<StreamStatus> {
    return this.streams.declare(body, (table) => assertTable(identityOf(request), table));
  }

  @Put(':name')
  @UseGuards(WriterGuard)
  put(@Param('name') name: string, @Body() body: unknown, @Req() request: FastifyRequest): Promise<StreamStatus> {
    return this.streams.put(name, body, (table) => assertTable(identityOf(request), table));
  }

  @Patch(':name')
  @UseGuards(WriterGuard)
  patch(@Param('name') name: string, @Body() body: unknown, @Req() request: FastifyRequest): Promise<StreamStatus> {
    return this.streams.patch(name, body, (table) => assertTable(identityOf(request), table));
  }

  @Delete(':name')
  @UseGuards(WriterGuard)
  @HttpCode(HttpStatus.NO_CONTENT)
  remove(@Param('name') name: string, @Req() request: FastifyRequest): Promise<void> {
    return this.streams.remove(name, (table) => assertTable(identityOf(request), table));
  }
}

function nameOf(table: string): { readonly schema: string; readonly name: string } {
  const [schema = '', name = ''] = table.split('.');
  return { schema, name };
}
