import { setTimeout as delay } from 'node:timers/promises';
import type { EngineResult, QueryEngine } from '@query-router/engine';

const ONE: EngineResult = { columns: [{ name: '?column?', type: 'int32' }], rows: [[1]], truncated: false, affectedRows: null, replayed: false };

/** Answers `SELECT 1` at once, or after `delayMs`: what is left of a query's time is the router's. Stands in for DuckDB. */
export function mockEngine({ concurrency, delayMs }: { concurrency: number; delayMs: number }): QueryEngine {
  return {
    name: 'duckdb',
    writable: false,
    exclusive: false,
    concurrency,
    init: async () => undefined,
    execute: async () => {
      if (delayMs > 0) await delay(delayMs);
      return ONE;
    },
    discover: async () => [],
    ping: async () => 'mock',
    close: async () => undefined,
  };
}
