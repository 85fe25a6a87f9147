import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { StalenessGauge } from './staleness-metric.ts';

/** The registry behind `GET /metrics` of this process. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

const LATENCY_BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export const metrics = {
  httpRequests: new Counter({ name: 'query_router_http_requests_total', help: 'HTTP requests answered.', labelNames: ['route', 'status'] as const, registers: [registry] }),
  answerSeconds: new Histogram({ name: 'query_router_answer_seconds', help: 'Time from acceptance to answer at the gateway.', labelNames: ['status'] as const, buckets: LATENCY_BUCKETS_S, registers: [registry] }),
  decisions: new Counter({ name: 'query_router_decisions_total', help: 'Queries classified, by engine and rule.', labelNames: ['engine', 'rule'] as const, registers: [registry] }),
  refusals: new Counter({ name: 'query_router_refusals_total', help: 'Queries that could not be routed, by failure code.', labelNames: ['code'] as const, registers: [registry] }),
  executions: new Counter({ name: 'query_router_executions_total', help: 'Statements executed, by engine and end state.', labelNames: ['engine', 'state'] as const, registers: [registry] }),
  executionSeconds: new Histogram({ name: 'query_router_execution_seconds', help: 'Time in the engine.', labelNames: ['engine'] as const, buckets: LATENCY_BUCKETS_S, registers: [registry] }),
  queueSeconds: new Histogram({ name: 'query_router_queue_seconds', help: 'Time a statement waited in the worker for a slot.', labelNames: ['engine'] as const, buckets: LATENCY_BUCKETS_S, registers: [registry] }),
  running: new Gauge({ name: 'query_router_running', help: 'Statements running now.', labelNames: ['engine'] as const, registers: [registry] }),
  freshnessWaitSeconds: new Histogram({ name: 'query_router_freshness_wait_seconds', help: 'Time that reads waited for a copy to become fresh enough.', labelNames: ['outcome'] as const, buckets: LATENCY_BUCKETS_S, registers: [registry] }),
  replicaStalenessSeconds: new StalenessGauge(registry),
  busErrors: new Counter({ name: 'query_router_bus_errors_total', help: 'Errors the bus survived.', labelNames: ['service'] as const, registers: [registry] }),
};
