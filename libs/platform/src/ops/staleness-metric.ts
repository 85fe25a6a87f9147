import { Gauge, type Registry } from 'prom-client';

/** A copy and how old it is. */
export interface CopyAge {
  readonly engine: string;
  readonly table: string;
  readonly ageMs: number;
}

/** Series in one scrape: there is no end of tables, and the oldest copies are those that matter. */
const MAX_SERIES = 200;

/** Ages of copies, read at each scrape. */
export class StalenessGauge extends Gauge<'engine' | 'table'> {
  private source: () => readonly CopyAge[] = () => [];

  constructor(registry: Registry) {
    super({
      name: 'query_router_replica_staleness_seconds',
      help: `Age of the watermark of the ${MAX_SERIES} oldest copies.`,
      labelNames: ['engine', 'table'] as const,
      registers: [registry],
      collect: () => this.read(),
    });
  }

  /** From now on ages come from `source`. */
  readFrom(source: () => readonly CopyAge[]): void {
    this.source = source;
  }

  private read(): void {
    this.reset();
    const oldest = this.source().toSorted((a, b) => b.ageMs - a.ageMs).slice(0, MAX_SERIES);
    for (const { engine, table, ageMs } of oldest) this.set({ engine, table }, ageMs / 1000);
  }
}
