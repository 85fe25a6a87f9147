import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { API_KEYS, AuthGuard, FailureFilter, WriterGuard } from '@query-router/http';
import { INGEST_OPTIONS, type IngestOptions } from './ingest-options.ts';
import { Readiness } from './readiness.ts';

/** What controllers of every area need: keys, guards, problem documents, readiness. */
@Global()
@Module({})
export class CoreModule {
  static register(options: IngestOptions): DynamicModule {
    return {
      module: CoreModule,
      providers: [
        { provide: INGEST_OPTIONS, useValue: options },
        { provide: API_KEYS, useValue: options.apiKeys },
        { provide: APP_FILTER, useClass: FailureFilter },
        AuthGuard,
        WriterGuard,
        Readiness,
      ],
      exports: [INGEST_OPTIONS, API_KEYS, AuthGuard, WriterGuard, Readiness],
    };
  }
}
