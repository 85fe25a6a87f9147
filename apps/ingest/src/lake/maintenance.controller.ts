import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Inject, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { AuthGuard, identityOf, WriterGuard } from '@query-router/http';
import { MaintenanceApi } from '@query-router/lake';
import type { FastifyRequest } from 'fastify';

/** Work on tables: compaction, expiry, orphans, copies of PostgreSQL's tables; schedules and history. */
@Controller('maintenance')
@UseGuards(AuthGuard)
export class MaintenanceController {
  private readonly api: MaintenanceApi;

  constructor(@Inject(MaintenanceApi) api: MaintenanceApi) {
    this.api = api;
  }

  @Get()
  overview(): ReturnType<MaintenanceApi['overview']> {
    return this.api.overview();
  }

  @Get('history')
  history(@Query() query: unknown, @Req() request: FastifyRequest): ReturnType<MaintenanceApi['history']> {
    return this.api.history(query, identityOf(request));
  }

  @Post()
  @UseGuards(WriterGuard)
  @HttpCode(HttpStatus.ACCEPTED)
  order(@Body() body: unknown, @Req() request: FastifyRequest): ReturnType<MaintenanceApi['order']> {
    return this.api.order(body, identityOf(request));
  }

  @Get('copies')
  copies(): ReturnType<MaintenanceApi['copies']> {
    return this.api.copies();
  }

  @Post('copies')
  @UseGuards(WriterGuard)
  @HttpCode(HttpStatus.ACCEPTED)
  copy(@Body() body: unknown, @Req() request: FastifyRequest): ReturnType<MaintenanceApi['copy']> {
    return this.api.copy(body, identityOf(request));
  }

  @Delete('copies/:target')
  @UseGuards(WriterGuard)
  @HttpCode(HttpStatus.NO_CONTENT)
  endCopy(@Param('target') target: string, @Req() request: FastifyRequest): Promise<void> {
    return this.api.endCopy(target, identityOf(request));
  }
}
