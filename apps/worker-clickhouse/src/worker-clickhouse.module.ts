import { Controller, Inject, Module, UseFilters, type DynamicModule } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { execTopic } from '@query-router/contracts';
import { BUS, BusExceptionFilter, type BusContext, type RecordValue, type Settlement } from '@query-router/bus';
import { Executor, WorkerModule, type WorkerOptions } from '@query-router/worker';

@Controller()
@UseFilters(BusExceptionFilter)
export class ClickHouseExecutionController {
  private readonly executor: Executor;

  constructor(@Inject(Executor) executor: Executor) {
    this.executor = executor;
  }

  @MessagePattern(execTopic('clickhouse'), BUS)
  execute(@Payload() value: RecordValue, @Ctx() context: BusContext): Promise<Settlement> {
    return this.executor.handle(value, context);
  }
}

/** Binds the ClickHouse adapter to the worker. */
@Module({})
export class WorkerClickHouseModule {
  static register(options: WorkerOptions): DynamicModule {
    const worker = WorkerModule.register(options);
    return { module: WorkerClickHouseModule, imports: [worker], controllers: [ClickHouseExecutionController], exports: [worker] };
  }
}
