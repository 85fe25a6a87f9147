import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { registry } from '@query-router/platform';
import { CatalogState } from '@query-router/routing';
import type { FastifyReply } from 'fastify';

@Controller()
export class HealthController {
  private readonly catalog: CatalogState;

  constructor(@Inject(CatalogState) catalog: CatalogState) {
    this.catalog = catalog;
  }

  @Get('health')
  alive(): { status: 'alive' } {
    return { status: 'alive' };
  }

  /** Ready when at least one engine is up: others may be down without stopping the service. */
  @Get('health/ready')
  ready(@Res() reply: FastifyReply): void {
    const engines = Object.fromEntries(
      [...this.catalog.view(Date.now()).engines.values()].map(({ engine, health, reason, instances }) => [engine, { ready: health === 'up', health, reason, instances }]),
    );
    const ready = Object.values(engines).some((engine) => engine.ready);
    void reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', engines });
  }

  @Get('metrics')
  @Header('content-type', registry.contentType)
  async metrics(): Promise<string> {
    return registry.metrics();
  }
}
