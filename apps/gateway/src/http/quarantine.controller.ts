import { Controller, Delete, Get, Inject, Param, Req, UseGuards } from '@nestjs/common';
import { failure, FailureError, quarantineKey, TOPICS, type Identity, type Quarantine, type QuarantineAnswer } from '@query-router/contracts';
import { headersOf } from '@query-router/bus';
import { AuthGuard, identityOf, WriterGuard } from '@query-router/http';
import { allows, CatalogState } from '@query-router/routing';
import type { FastifyRequest } from 'fastify';
import { GATEWAY_OPTIONS, type GatewayOptions } from '../gateway-options.ts';

const PUBLISH_TIMEOUT_MS = 5_000;

/** Engines that are not asked for some statements, and the order to ask them again. */
@Controller('quarantine')
@UseGuards(AuthGuard)
export class QuarantineController {
  private readonly options: GatewayOptions;
  private readonly catalog: CatalogState;

  constructor(@Inject(GATEWAY_OPTIONS) options: GatewayOptions, @Inject(CatalogState) catalog: CatalogState) {
    this.options = options;
    this.catalog = catalog;
  }

  @Get()
  list(@Req() request: FastifyRequest): QuarantineAnswer {
    return { quarantined: this.visible(identityOf(request)).map(({ kind: _kind, ...entry }) => entry) };
  }

  @Delete(':engine/:fingerprint')
  @UseGuards(WriterGuard)
  async clear(@Param('engine') engine: string, @Param('fingerprint') fingerprint: string, @Req() request: FastifyRequest): Promise<QuarantineAnswer> {
    const found = this.visible(identityOf(request)).find((entry) => entry.engine === engine && entry.fingerprint === fingerprint);
    if (found === undefined) throw new FailureError(failure('NOT_FOUND', `Nothing of this fingerprint is quarantined on ${engine}. GET /quarantine lists what is.`));
    await this.options.driver.publish({ topic: TOPICS.catalog, key: Buffer.from(quarantineKey(found)), value: null, headers: headersOf({}) }, Date.now() + PUBLISH_TIMEOUT_MS);
    const { kind: _kind, ...entry } = found;
    return { quarantined: [entry] };
  }

  /** Those whose tables the caller may all see: an entry holds the statement. */
  private visible({ tables: allowed }: Identity): readonly Quarantine[] {
    return this.catalog.view(Date.now()).quarantined.filter(({ tables }) => tables.every((text) => allows(allowed, tableOf(text))));
  }
}

function tableOf(text: string): { readonly schema: string; readonly name: string } {
  const dot = text.indexOf('.');
  return { schema: text.slice(0, dot), name: text.slice(dot + 1) };
}
