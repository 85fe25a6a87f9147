import { Body, Controller, Get, HttpCode, HttpStatus, Inject, Param, Patch, Post, Query, Req, UseGuards } from '@nestjs/common';
import { AuthGuard, identityOf, WriterGuard } from '@query-router/http';
import { TablesApi } from '@query-router/lake';
import type { FastifyRequest } from 'fastify';

/** Single tables of the lake: definition, snapshots, rollback. */
@Controller('lake/tables')
@UseGuards(AuthGuard)
export class TablesController {
  private readonly api: TablesApi;

  constructor(@Inject(TablesApi) api: TablesApi) {
    this.api = api;
  }

  @Get()
  list(@Req() request: FastifyRequest, @Query('ref') ref?: string): ReturnType<TablesApi['list']> {
    return this.api.list(identityOf(request), ref);
  }

  @Post()
  @UseGuards(WriterGuard)
  create(@Body() body: unknown, @Req() request: FastifyRequest): Promise<void> {
    return this.api.create(body, identityOf(request));
  }

  @Get(':name/snapshots')
  snapshots(@Param('name') name: string, @Req() request: FastifyRequest): ReturnType<TablesApi['snapshots']> {
    return this.api.snapshots(name, identityOf(request));
  }

  @Post(':name/rollback')
  @HttpCode(HttpStatus.OK)
  @UseGuards(WriterGuard)
  rollback(@Param('name') name: string, @Body() body: unknown, @Req() request: FastifyRequest): ReturnType<TablesApi['rollback']> {
    return this.api.rollback(name, body, identityOf(request));
  }

  @Post(':name/columns')
  @UseGuards(WriterGuard)
  addColumn(@Param('name') name: string, @Body() body: unknown, @Req() request: FastifyRequest): Promise<void> {
    return this.api.addColumn(name, body, identityOf(request));
  }

  @Patch(':name/columns/:column')
  @UseGuards(WriterGuard)
  widenColumn(@Param('name') name: string, @Param('column') column: string, @Body() body: unknown, @Req() request: FastifyRequest): Promise<void> {
    return this.api.widenColumn(name, column, body, identityOf(request));
  }
}
