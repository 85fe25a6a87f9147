import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Inject, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { AuthGuard, identityOf, WriterGuard } from '@query-router/http';
import { VersionsApi } from '@query-router/lake';
import type { FastifyRequest } from 'fastify';

type Api = VersionsApi;

/** Branches, tags, merges, jobs on branches, the log: the lake as a whole. */
@Controller('lake')
@UseGuards(AuthGuard)
export class VersionsController {
  private readonly api: VersionsApi;

  constructor(@Inject(VersionsApi) api: VersionsApi) {
    this.api = api;
  }

  @Get('branches')
  async branches(): Promise<{ branches: Awaited<ReturnType<Api['list']>> }> {
    return { branches: await this.api.list('branch') };
  }

  @Get('branches/:name')
  branch(@Param('name') name: string): ReturnType<Api['get']> {
    return this.api.get('branch', name);
  }

  @Post('branches')
  @UseGuards(WriterGuard)
  createBranch(@Body() body: unknown, @Req() request: FastifyRequest): ReturnType<Api['create']> {
    return this.api.create('branch', body, identityOf(request));
  }

  @Delete('branches/:name')
  @UseGuards(WriterGuard)
  @HttpCode(HttpStatus.NO_CONTENT)
  deleteBranch(@Param('name') name: string, @Req() request: FastifyRequest): Promise<void> {
    return this.api.remove('branch', name, identityOf(request));
  }

  @Get('tags')
  async tags(): Promise<{ tags: Awaited<ReturnType<Api['list']>> }> {
    return { tags: await this.api.list('tag') };
  }

  @Post('tags')
  @UseGuards(WriterGuard)
  createTag(@Body() body: unknown, @Req() request: FastifyRequest): ReturnType<Api['create']> {
    return this.api.create('tag', body, identityOf(request));
  }

  @Delete('tags/:name')
  @UseGuards(WriterGuard)
  @HttpCode(HttpStatus.NO_CONTENT)
  deleteTag(@Param('name') name: string, @Req() request: FastifyRequest): Promise<void> {
    return this.api.remove('tag', name, identityOf(request));
  }

  @Get('diff')
  diff(@Query() query: unknown, @Req() request: FastifyRequest): ReturnType<Api['diff']> {
    return this.api.diff(query, identityOf(request));
  }

  @Post('merge')
  @HttpCode(HttpStatus.OK)
  @UseGuards(WriterGuard)
  merge(@Body() body: unknown, @Req() request: FastifyRequest): ReturnType<Api['merge']> {
    return this.api.merge(body, identityOf(request));
  }

  @Get('log')
  log(@Query() query: unknown, @Req() request: FastifyRequest): ReturnType<Api['log']> {
    return this.api.log(query, identityOf(request));
  }

  @Get('audit')
  audit(@Query() query: unknown, @Req() request: FastifyRequest): ReturnType<Api['audit']> {
    return this.api.audit(query, identityOf(request));
  }

  @Get('verify')
  verify(@Req() request: FastifyRequest, @Query('table') table?: string): ReturnType<Api['verify']> {
    return this.api.verify(table, identityOf(request));
  }

  @Post('jobs')
  @HttpCode(HttpStatus.OK)
  @UseGuards(WriterGuard)
  runJob(@Body() body: unknown, @Req() request: FastifyRequest): ReturnType<Api['runJob']> {
    return this.api.runJob(body, identityOf(request));
  }

  @Post('rollback')
  @HttpCode(HttpStatus.OK)
  @UseGuards(WriterGuard)
  rollback(@Body() body: unknown, @Req() request: FastifyRequest): ReturnType<Api['rollback']> {
    return this.api.rollback(body, identityOf(request));
  }
}
