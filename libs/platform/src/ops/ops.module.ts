import { Controller, Get, Header, HttpCode, HttpStatus, Inject, Module, Res, type DynamicModule, type InjectionToken } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { registry } from './metrics.ts';

/** One part of a service that must work before it takes traffic. */
export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, { readonly ready: boolean; readonly reason?: string }>>;
}

export const READINESS: unique symbol = Symbol('query-router.readiness');

@Controller()
export class OpsController {
  private readonly readiness: () => ReadinessReport;

  constructor(@Inject(READINESS) readiness: () => ReadinessReport) {
    this.readiness = readiness;
  }

  @Get('health')
  @HttpCode(HttpStatus.OK)
  alive(): { status: 'alive' } {
    return { status: 'alive' };
  }

  @Get('health/ready')
  ready(@Res() reply: FastifyReply): void {
    const report = this.readiness();
    void reply.code(report.ready ? 200 : 503).send(report);
  }

  @Get('metrics')
  @Header('content-type', registry.contentType)
  async metrics(): Promise<string> {
    return registry.metrics();
  }
}

export interface OpsOptions {
  /** Modules that export what `inject` names. */
  readonly imports: readonly DynamicModule[];
  readonly inject: readonly InjectionToken[];
  readonly useFactory: (...dependencies: never[]) => () => ReadinessReport;
}

/** `/health`, `/health/ready` and `/metrics` of a service without an HTTP front of its own. */
@Module({})
export class OpsModule {
  static register({ imports, inject, useFactory }: OpsOptions): DynamicModule {
    return { module: OpsModule, imports: [...imports], controllers: [OpsController], providers: [{ provide: READINESS, inject: [...inject], useFactory }] };
  }
}
