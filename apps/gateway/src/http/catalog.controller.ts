import { Controller, Get, Inject, Req, UseGuards } from '@nestjs/common';
import type { CatalogAnswer, EnginesAnswer } from '@query-router/contracts';
import { CatalogState, allows, type CatalogView, type TableView } from '@query-router/routing';
import { AuthGuard, identityOf } from '@query-router/http';
import type { FastifyRequest } from 'fastify';

@Controller()
@UseGuards(AuthGuard)
export class CatalogController {
  private readonly catalog: CatalogState;

  constructor(@Inject(CatalogState) catalog: CatalogState) {
    this.catalog = catalog;
  }

  @Get('engines')
  engines(): EnginesAnswer {
    const view = this.catalog.view(Date.now());
    return {
      engines: [...view.engines.values()].map((engine) => ({
        engine: engine.engine,
        health: engine.health === 'absent' ? 'down' : engine.health,
        reason: engine.reason,
        version: engine.version,
        writable: engine.writable,
        instances: engine.instances,
        tables: view.tables.filter((table) => table.holders.has(engine.engine)).length,
      })),
    };
  }

  @Get('catalog')
  tables(@Req() request: FastifyRequest): CatalogAnswer {
    const identity = identityOf(request);
    const catalog = this.catalog.view(Date.now());
    return { tables: catalog.tables.filter((view) => allows(identity.tables, view.table)).map((view) => describeTable(view, catalog)) };
  }
}

function describeTable(view: TableView, catalog: CatalogView): CatalogAnswer['tables'][number] {
  const leading = view.holders.get(view.primary ?? 'postgres') ?? [...view.holders.values()][0];
  return {
    schema: view.table.schema,
    name: view.table.name,
    columns: leading?.columns ?? [],
    keys: view.keys.map((key) => [...key]),
    copies: [...view.holders].map(([engine, { role, storage, row_count }]) => {
      const { ms, lsn } = catalog.watermark(view.table, engine);
      return { engine, role, storage, row_count, watermark_ms: ms, watermark_lsn: lsn === null ? null : String(lsn), staleness_ms: ms === null ? null : Math.max(0, catalog.nowMs - ms) };
    }),
  };
}
