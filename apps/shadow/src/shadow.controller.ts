import { Controller, Inject, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@query-router/contracts';
import { BUS, BusExceptionFilter, type BusContext, type RecordValue, type Settlement } from '@query-router/bus';
import { ShadowService } from '@query-router/shadow';

@Controller()
@UseFilters(BusExceptionFilter)
export class ShadowController {
  private readonly shadow: ShadowService;

  constructor(@Inject(ShadowService) shadow: ShadowService) {
    this.shadow = shadow;
  }

  @MessagePattern(TOPICS.samples, BUS)
  sampled(@Payload() value: RecordValue): Settlement {
    return this.shadow.sampled(value);
  }

  @MessagePattern(TOPICS.verifications, BUS)
  verify(@Payload() value: RecordValue, @Ctx() context: BusContext): Promise<Settlement> {
    return this.shadow.verify(value, context);
  }

  @EventPattern<string>(TOPICS.cdcProgress, BUS)
  progressed(@Payload() _value: Buffer | null, @Ctx() { record }: BusContext): void {
    this.shadow.progressed(record);
  }

  @EventPattern<string>(TOPICS.catalog, BUS, { from: 'earliest' })
  advertised(@Payload() _value: Buffer | null, @Ctx() { record }: BusContext): void {
    this.shadow.advertised(record);
  }
}
