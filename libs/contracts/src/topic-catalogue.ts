import type { z } from 'zod';
import { queryAnswerSchema, queryFailureSchema, explainAnswerSchema } from './answer.ts';
import { catalogMessageSchema } from './catalog.ts';
import { sampleSchema, verdictSchema, verifyAnswerSchema, verifyRequestSchema } from './comparison.ts';
import { controlSchema } from './control.ts';
import { executionSchema } from './execution.ts';
import { HEADERS } from './headers.ts';
import { decisionRecordSchema, outcomeRecordSchema } from './history.ts';
import { changeEventSchema, progressMarkSchema, streamEventSchema, streamProgressMarkSchema } from './progress.ts';
import { queryRequestSchema } from './query-request.ts';
import { TOPICS } from './topics.ts';

type HeaderName = (typeof HEADERS)[keyof typeof HEADERS];

export interface TopicContract {
  /** Topic name; `{engine}` and `{instance}` stand for the variable part. */
  readonly address: string;
  readonly description: string;
  /** What a record may hold, by message name. */
  readonly messages: Readonly<Record<string, { readonly summary: string; readonly schema: z.ZodType | null }>>;
  readonly requiredHeaders: readonly HeaderName[];
  readonly optionalHeaders: readonly HeaderName[];
  /** `outside`: any service may take part. `inside`: only the services of this product. */
  readonly audience: 'outside' | 'inside';
}

const { correlationId, replyTopic, replyPartition, nestIsDisposed, nestError, requestId, queryId, deadline, engine, statement, identity, signature, excluded, comparison, traceparent, status, errorCode } = HEADERS;

/** Which topic carries which messages: what the AsyncAPI document and the wire contract's tables are made from. */
export const TOPIC_CATALOGUE = {
  requests: {
    address: TOPICS.requests,
    description: 'SQL to run. One record, one statement, one answer on the topic that the record names. Without kafka_replyTopic it runs and nobody is told.',
    messages: { QueryRequest: { summary: 'One SQL statement', schema: queryRequestSchema } },
    requiredHeaders: [],
    optionalHeaders: [correlationId, replyTopic, replyPartition, requestId, queryId, deadline, identity, excluded, comparison, traceparent],
    audience: 'outside',
  },
  reply: {
    address: 'sql.reply.{instance}',
    description: 'Answers for one requester. Any other topic that exists and is not one of the system\'s own serves as well.',
    messages: {
      QueryAnswer: { summary: 'The statement ran; `x-status` is `ok`', schema: queryAnswerSchema },
      ExplainAnswer: { summary: 'The decision for a request with `explain`; `x-status` is `ok`', schema: explainAnswerSchema },
      VerifyAnswer: { summary: 'The engines were compared, for a request on `sql.verifications`; `x-status` is `ok`', schema: verifyAnswerSchema },
      QueryFailure: { summary: 'The statement did not run or failed; `x-status` is `error`', schema: queryFailureSchema },
    },
    requiredHeaders: [status, nestIsDisposed],
    optionalHeaders: [correlationId, engine, errorCode, nestError],
    audience: 'outside',
  },
  exec: {
    address: 'sql.exec.{engine}',
    description: 'Classified statements for the workers of one engine.',
    messages: { Execution: { summary: 'A statement in the engine\'s own dialect', schema: executionSchema } },
    requiredHeaders: [queryId, engine, statement, deadline],
    optionalHeaders: [correlationId, replyTopic, replyPartition, requestId, identity, signature, excluded, comparison, traceparent],
    audience: 'inside',
  },
  control: {
    address: TOPICS.control,
    description: 'Orders to every classifier and worker.',
    messages: { Control: { summary: 'Cancel one query', schema: controlSchema } },
    requiredHeaders: [],
    optionalHeaders: [traceparent],
    audience: 'inside',
  },
  decisions: {
    address: TOPICS.decisions,
    description: 'One record for each classified query.',
    messages: { DecisionRecord: { summary: 'Where a query went and why', schema: decisionRecordSchema } },
    requiredHeaders: [],
    optionalHeaders: [traceparent],
    audience: 'outside',
  },
  outcomes: {
    address: TOPICS.outcomes,
    description: 'One record for each query that runs or has ended.',
    messages: { OutcomeRecord: { summary: 'State of a query', schema: outcomeRecordSchema } },
    requiredHeaders: [],
    optionalHeaders: [traceparent],
    audience: 'outside',
  },
  catalog: {
    address: TOPICS.catalog,
    description: 'Compacted. What each engine holds, its health, which tables are being written, how far the lake\'s tables have come, and which engines are not asked for which statements.',
    messages: { CatalogMessage: { summary: 'An advertisement, a write mark, a watermark or a quarantine', schema: catalogMessageSchema } },
    requiredHeaders: [],
    optionalHeaders: [],
    audience: 'inside',
  },
  samples: {
    address: TOPICS.samples,
    description: 'Reads that were chosen to be compared on a second engine.',
    messages: { Sample: { summary: 'A read and who answers it', schema: sampleSchema } },
    requiredHeaders: [],
    optionalHeaders: [traceparent],
    audience: 'inside',
  },
  verifications: {
    address: TOPICS.verifications,
    description: 'Statements to run on several engines and compare. Answered as requests are.',
    messages: { VerifyRequest: { summary: 'One SQL statement and the engines to compare', schema: verifyRequestSchema } },
    requiredHeaders: [identity],
    optionalHeaders: [correlationId, replyTopic, replyPartition, queryId, deadline, traceparent],
    audience: 'inside',
  },
  verdicts: {
    address: TOPICS.verdicts,
    description: 'One record for each engine whose answer was compared. Without values.',
    messages: { Verdict: { summary: 'Whether an engine answered as the reference did', schema: verdictSchema } },
    requiredHeaders: [],
    optionalHeaders: [traceparent],
    audience: 'outside',
  },
  deadLetter: {
    address: TOPICS.deadLetter,
    description: 'Records that nobody could read: the original bytes and headers, with a reason.',
    messages: { DeadLetter: { summary: 'The bytes of the record, unchanged', schema: null } },
    requiredHeaders: [],
    optionalHeaders: [],
    audience: 'inside',
  },
  ingest: {
    address: 'ingest.{stream}',
    description: 'Accepted events of one declared stream, for the pipelines that read it.',
    messages: { StreamEvent: { summary: 'One event: its columns by name', schema: streamEventSchema } },
    requiredHeaders: [],
    optionalHeaders: [traceparent],
    audience: 'outside',
  },
  ingestDeadLetter: {
    address: 'ingest.{stream}.dead-letter',
    description: 'Events of one stream that did not fit, with the reason.',
    messages: { RejectedEvent: { summary: 'The bytes of the event, unchanged', schema: null } },
    requiredHeaders: [],
    optionalHeaders: [],
    audience: 'inside',
  },
  ingestIntake: {
    address: 'ingest.{stream}.in',
    description: 'Events of one stream that others write to Kafka themselves; ingest checks them and takes them over. The stream has to be declared with kafka_intake.',
    messages: { OfferedEvent: { summary: 'One event: its columns by name, as in POST /ingest/{stream}', schema: streamEventSchema } },
    requiredHeaders: [],
    optionalHeaders: [traceparent],
    audience: 'outside',
  },
  ingestProgress: {
    address: TOPICS.ingestProgress,
    description: 'How far the event streams have come; one record a second.',
    messages: { StreamProgressMark: { summary: 'Every event acknowledged before this time lies below these offsets', schema: streamProgressMarkSchema } },
    requiredHeaders: [],
    optionalHeaders: [],
    audience: 'inside',
  },
  cdc: {
    address: 'cdc.{schema}.{table}',
    description: 'Changes of one PostgreSQL table in the order of their commits, keyed by the primary key, in Debezium\'s envelope.',
    messages: { ChangeEvent: { summary: 'One row that was read, created, updated or deleted, or a truncated table', schema: changeEventSchema } },
    requiredHeaders: [],
    optionalHeaders: [],
    audience: 'outside',
  },
  cdcProgress: {
    address: TOPICS.cdcProgress,
    description: 'How far change data capture has come.',
    messages: { ProgressMark: { summary: 'Everything committed up to this position lies below these offsets', schema: progressMarkSchema } },
    requiredHeaders: [],
    optionalHeaders: [],
    audience: 'inside',
  },
} as const satisfies Readonly<Record<string, TopicContract>>;
