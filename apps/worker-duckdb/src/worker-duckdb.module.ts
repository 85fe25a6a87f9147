import { Controller, Inject, Module, UseFilters, type DynamicModule } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { execTopic } from '@query-router/contracts';
import { BUS, BusExceptionFilter, type BusContext, type RecordValue, type Settlement } from '@query-router/bus';
import { Executor, WorkerModule, type WorkerOptions } from '@query-router/worker';

@Controller()
@UseFilters(BusExceptionFilter)
export class DuckDbExecutionController {
  private readonly executor: Executor;

  constructor(@Inject(Executor) executor: Executor) {
    this.executor = executor;
  }

  @MessagePattern(execTopic('duckdb'), BUS)
  execute(@Payload() value: RecordValue, @Ctx() context: BusContext): Promise<Settlement> {
    return this.executor.handle(value, context);
  }
}

/** Binds the DuckDb adapter to the worker. */
@Module({})
export class WorkerDuckDbModule {
  static register(options: WorkerOptions): DynamicModule {
    const worker = WorkerModule.register(options);
    return { module: WorkerDuckDbModule, imports: [worker], controllers: [DuckDbExecutionController], exports: [worker] };
  }
}
