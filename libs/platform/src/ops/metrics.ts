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
  ingestEvents: new Counter({ name: 'query_router_ingest_events_total', help: 'Events by what became of them.', labelNames: ['stream', 'status'] as const, registers: [registry] }),
  ingestBytes: new Gauge({ name: 'query_router_ingest_bytes_in_flight', help: 'Bytes of requests whose events Kafka has not acknowledged.', registers: [registry] }),
  cdcSlotLagBytes: new Gauge({ name: 'query_router_cdc_slot_lag_bytes', help: 'Log that PostgreSQL keeps because it has not been published.', registers: [registry] }),
  cdcSlotsLost: new Counter({ name: 'query_router_cdc_slots_lost_total', help: 'Streams of changes that ended with a gap.', registers: [registry] }),
  cdcChanges: new Counter({ name: 'query_router_cdc_changes_total', help: 'Changes appended to cdc topics.', registers: [registry] }),
  cdcAppliedAge: new Gauge({ name: 'query_router_cdc_applied_age_seconds', help: 'Age of the watermark of the copies in this engine.', labelNames: ['engine'] as const, registers: [registry] }),
  lakeRuns: new Counter({ name: 'query_router_lake_runs_total', help: 'Attempts of work on tables of the lake.', labelNames: ['work', 'outcome'] as const, registers: [registry] }),
  lakeRunSeconds: new Histogram({ name: 'query_router_lake_run_seconds', help: 'Time of an attempt.', labelNames: ['work'] as const, buckets: [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600], registers: [registry] }),
  shadowSamples: new Counter({ name: 'query_router_shadow_samples_total', help: 'Reads chosen to be compared, by what became of them.', labelNames: ['outcome'] as const, registers: [registry] }),
  shadowVerdicts: new Counter({ name: 'query_router_shadow_verdicts_total', help: 'Answers compared with the reference\'s.', labelNames: ['engine', 'verdict'] as const, registers: [registry] }),
  shadowSeconds: new Histogram({ name: 'query_router_shadow_seconds', help: 'Time of a comparison.', labelNames: ['verdict'] as const, buckets: LATENCY_BUCKETS_S, registers: [registry] }),
  shadowRunning: new Gauge({ name: 'query_router_shadow_running', help: 'Comparisons running now.', registers: [registry] }),
  quarantined: new Gauge({ name: 'query_router_quarantined', help: 'Statements that this engine is not asked for.', labelNames: ['engine'] as const, registers: [registry] }),
  busErrors: new Counter({ name: 'query_router_bus_errors_total', help: 'Errors the bus survived.', labelNames: ['service'] as const, registers: [registry] }),
  pipelineUp: new Gauge({ name: 'query_router_pipeline_up', help: '1 when the job of a pipeline runs, 0 when it should and does not.', labelNames: ['pipeline'] as const, registers: [registry] }),
  pipelineAlarm: new Gauge({ name: 'query_router_pipeline_alarm', help: '1 when somebody must look at a pipeline.', labelNames: ['pipeline'] as const, registers: [registry] }),
  pipelineCheckpointAge: new Gauge({ name: 'query_router_pipeline_checkpoint_age_seconds', help: 'Time since the newest completed checkpoint.', labelNames: ['pipeline'] as const, registers: [registry] }),
  pipelineRestarts: new Gauge({ name: 'query_router_pipeline_restarts', help: 'Restarts of the present job.', labelNames: ['pipeline'] as const, registers: [registry] }),
  pipelineSubmits: new Counter({ name: 'query_router_pipeline_submits_total', help: 'Jobs submitted, by outcome.', labelNames: ['pipeline', 'outcome'] as const, registers: [registry] }),
  flinkUp: new Gauge({ name: 'query_router_flink_up', help: '1 when the JobManager answers.', registers: [registry] }),
  pipelineLeader: new Gauge({ name: 'query_router_pipeline_leader', help: '1 at the instance that supervises the pipelines.', registers: [registry] }),
  lakeWatermarkAge: new Gauge({ name: 'query_router_lake_watermark_age_seconds', help: 'Age of what a table of the lake surely holds.', labelNames: ['table'] as const, registers: [registry] }),
};
