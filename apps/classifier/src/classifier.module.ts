import { Injectable, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { CatalogState } from '@query-router/routing';
import { loadSql, StatementCache } from '@query-router/sql';
import { ClassifierController } from './classifier.controller.ts';
import { CLASSIFIER_OPTIONS, type ClassifierOptions } from './classifier-options.ts';
import { Classifier } from './classifier.ts';

@Injectable()
class ClassifierLifecycle implements OnModuleInit {
  async onModuleInit(): Promise<void> {
    await loadSql();
  }
}

/** Tags each request with an engine. */
@Module({})
export class ClassifierModule {
  static register(options: ClassifierOptions): DynamicModule {
    return {
      module: ClassifierModule,
      controllers: [ClassifierController],
      providers: [
        { provide: CLASSIFIER_OPTIONS, useValue: options },
        { provide: CatalogState, useValue: new CatalogState() },
        { provide: StatementCache, useValue: new StatementCache() },
        Classifier,
        ClassifierLifecycle,
      ],
    };
  }
}
