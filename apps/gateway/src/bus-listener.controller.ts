import { Controller, Inject, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@query-router/contracts';
import { BUS, BusExceptionFilter, JsonBody, type BusContext, type RecordValue } from '@query-router/bus';
import { foldCatalogRecord } from '@query-router/platform';
import { CatalogState } from '@query-router/routing';
import { QueryHistory, type Said } from './history/query-history.ts';

/** Follows what the other services say: history for `/queries`, catalogue for `/engines` and `/catalog`. */
@Controller()
@UseFilters(BusExceptionFilter)
export class BusListenerController {
  private readonly history: QueryHistory;
  private readonly catalog: CatalogState;

  constructor(@Inject(QueryHistory) history: QueryHistory, @Inject(CatalogState) catalog: CatalogState) {
    this.history = history;
    this.catalog = catalog;
  }

  @EventPattern<string>(TOPICS.decisions, BUS)
  decided(@Payload() value: RecordValue | null, @Ctx() { record }: BusContext): void {
    if (value !== null && record.key !== null) this.history.classified(record.key.toString(), kept(value));
  }

  @EventPattern<string>(TOPICS.outcomes, BUS)
  ended(@Payload() value: RecordValue | null, @Ctx() { record }: BusContext): void {
    if (value !== null && record.key !== null) this.history.outcome(record.key.toString(), kept(value));
  }

  @EventPattern<string>(TOPICS.catalog, BUS, { from: 'earliest' })
  advertised(@Payload() _value: Buffer | null, @Ctx() context: BusContext): void {
    foldCatalogRecord(this.catalog, context.record, Date.now());
  }
}

/** Text instead of bytes: those would hold on to the whole response of the broker that they came in. */
function kept(value: RecordValue): Said {
  return value instanceof JsonBody ? value : value.toString();
}
