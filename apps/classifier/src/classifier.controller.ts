import { Controller, Inject, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@query-router/contracts';
import { BUS, BusExceptionFilter, type BusContext, type RecordValue, type Settlement } from '@query-router/bus';
import { foldCatalogRecord } from '@query-router/platform';
import { CatalogState } from '@query-router/routing';
import { Classifier } from './classifier.ts';

@Controller()
@UseFilters(BusExceptionFilter)
export class ClassifierController {
  private readonly classifier: Classifier;
  private readonly catalog: CatalogState;

  constructor(@Inject(Classifier) classifier: Classifier, @Inject(CatalogState) catalog: CatalogState) {
    this.classifier = classifier;
    this.catalog = catalog;
  }

  @MessagePattern(TOPICS.requests, BUS)
  classify(@Payload() value: RecordValue, @Ctx() context: BusContext): Promise<Settlement> {
    return this.classifier.handle(value, context);
  }

  @EventPattern<string>(TOPICS.catalog, BUS, { from: 'earliest' })
  advertised(@Payload() _value: Buffer | null, @Ctx() context: BusContext): void {
    foldCatalogRecord(this.catalog, context.record, Date.now());
    this.classifier.catalogChanged();
  }
}
