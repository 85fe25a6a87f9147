import { Inject, Injectable, Logger, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { streamsOnFlink, type Flink } from '@query-router/flink';
import { metrics, newQueryId } from '@query-router/platform';
import { DeadLetterService, IntakeService, KafkaIntake, StreamDirectory, StreamMarks, StreamService, StreamStore, topicsOnly, type EventOutcome } from '@query-router/streams';
import type { IngestOptions } from '../ingest-options.ts';
import { FLINK } from '../pipelines/flink.provider.ts';
import { Readiness } from '../readiness.ts';
import { DeadLettersController } from './dead-letters.controller.ts';
import { IngestController } from './ingest.controller.ts';
import { StreamsController } from './streams.controller.ts';

/** How long Kafka may take to acknowledge what came over HTTP. */
const ACKNOWLEDGE_MS = 30_000;

@Injectable()
class StreamsLifecycle implements OnModuleInit, OnApplicationShutdown {
  private readonly directory: StreamDirectory;
  private readonly service: StreamService;
  private readonly kafka: KafkaIntake;
  private readonly marks: StreamMarks;
  private readonly readiness: Readiness;

  constructor(
    @Inject(StreamDirectory) directory: StreamDirectory,
    @Inject(StreamService) service: StreamService,
    @Inject(KafkaIntake) kafka: KafkaIntake,
    @Inject(StreamMarks) marks: StreamMarks,
    @Inject(Readiness) readiness: Readiness,
  ) {
    this.directory = directory;
    this.service = service;
    this.kafka = kafka;
    this.marks = marks;
    this.readiness = readiness;
  }

  async onModuleInit(): Promise<void> {
    await this.directory.open();
    this.readiness.add('streams', () => this.directory.state);
    await this.marks.start();
    this.kafka.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.directory.close();
    await Promise.all([this.kafka.close(), this.marks.close(), this.service.close()]);
  }
}

function count(stream: string, outcomes: readonly EventOutcome[]): void {
  const counts = { accepted: 0, duplicate: 0, rejected: 0 };
  for (const { status } of outcomes) counts[status] += 1;
  for (const [status, many] of Object.entries(counts)) if (many > 0) metrics.ingestEvents.inc({ stream, status }, many);
}

/** Streams of events: declared, taken in, and what did not fit. Other areas inject `StreamMarks` and `StreamDirectory`. */
@Module({})
export class StreamsModule {
  static register({ driver, log, metadata }: IngestOptions): DynamicModule {
    const logger = new Logger('streams');
    const onError = (error: unknown): void => {
      metrics.busErrors.inc({ service: 'ingest' });
      logger.error(error);
    };
    const store = new StreamStore(metadata);
    const directory = new StreamDirectory(store, onError);
    const intake = new IntakeService({ log, directory, now: Date.now, newId: newQueryId, timeoutMs: ACKNOWLEDGE_MS, onTaken: count });
    const provided = [
      { provide: StreamDirectory, useValue: directory },
      { provide: StreamMarks, useValue: new StreamMarks(log, directory, onError) },
      { provide: IntakeService, useValue: intake },
      { provide: DeadLetterService, useValue: new DeadLetterService(log, store, ACKNOWLEDGE_MS) },
      { provide: KafkaIntake, useValue: new KafkaIntake({ driver, log, directory, now: Date.now, onTaken: count, onError }) },
      {
        provide: StreamService,
        inject: [FLINK],
        useFactory: (flink: Flink | null) => {
          const lake = flink === null ? topicsOnly : streamsOnFlink(flink);
          return new StreamService({ store, log, tables: lake, pipelines: lake }, directory, onError);
        },
      },
    ];
    directory.onPoll(() => metrics.ingestBytes.set(intake.bytesInFlight));
    return {
      module: StreamsModule,
      global: true,
      controllers: [StreamsController, DeadLettersController, IngestController],
      providers: [...provided, StreamsLifecycle],
      exports: [StreamDirectory, StreamMarks],
    };
  }
}
