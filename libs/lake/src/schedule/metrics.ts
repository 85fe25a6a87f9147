import { registry } from '@query-router/platform';
import { Counter, Histogram } from 'prom-client';

const SECONDS = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600];

/** Of the work that is done on tables of the lake. */
export const lakeMetrics = {
  runs: new Counter({ name: 'query_router_lake_runs_total', help: 'Attempts of scheduled or ordered work, by outcome.', labelNames: ['work', 'outcome'] as const, registers: [registry] }),
  seconds: new Histogram({ name: 'query_router_lake_run_seconds', help: 'Time of an attempt.', labelNames: ['work'] as const, buckets: SECONDS, registers: [registry] }),
};
