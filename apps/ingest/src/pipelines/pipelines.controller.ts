import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Inject, Param, Post, Put, UseGuards } from '@nestjs/common';
import type { Flink, PipelineAnswer, PipelineDetails } from '@query-router/flink';
import { decodeDeclaration, describePipeline, detailsOf } from '@query-router/flink';
import { AuthGuard, WriterGuard } from '@query-router/http';
import { FLINK } from './flink.provider.ts';
import { present } from './present.ts';

/** What people ask of the jobs that carry data into the lake. A change is accepted at once; the supervisor makes it so. */
@Controller('pipelines')
@UseGuards(AuthGuard)
export class PipelinesController {
  private readonly flink: Flink | null;

  constructor(@Inject(FLINK) flink: Flink | null) {
    this.flink = flink;
  }

  @Get()
  async list(): Promise<{ pipelines: readonly PipelineAnswer[] }> {
    return { pipelines: (await present(this.flink).pipelines.list()).map(describePipeline) };
  }

  @Get(':name')
  async get(@Param('name') name: string): Promise<PipelineDetails> {
    return detailsOf(present(this.flink), name);
  }

  /** Starts it, or upgrades it with its state. */
  @Put(':name')
  @UseGuards(WriterGuard)
  @HttpCode(HttpStatus.ACCEPTED)
  async declare(@Param('name') name: string, @Body() body: unknown): Promise<PipelineAnswer> {
    const { template, parameters } = decodeDeclaration(body);
    return describePipeline(await present(this.flink).pipelines.declare(name, template, parameters));
  }

  @Post(':name/start')
  @UseGuards(WriterGuard)
  @HttpCode(HttpStatus.ACCEPTED)
  async start(@Param('name') name: string): Promise<PipelineAnswer> {
    return describePipeline(await present(this.flink).pipelines.start(name));
  }

  @Post(':name/stop')
  @UseGuards(WriterGuard)
  @HttpCode(HttpStatus.ACCEPTED)
  async stop(@Param('name') name: string): Promise<PipelineAnswer> {
    return describePipeline(await present(this.flink).pipelines.stop(name));
  }

  @Delete(':name')
  @UseGuards(WriterGuard)
  @HttpCode(HttpStatus.ACCEPTED)
  async remove(@Param('name') name: string): Promise<PipelineAnswer> {
    return describePipeline(await present(this.flink).pipelines.remove(name));
  }
}
