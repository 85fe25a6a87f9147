import { HEADERS } from '@query-router/contracts';

type HeaderName = (typeof HEADERS)[keyof typeof HEADERS];
type JsonSchema = Readonly<Record<string, unknown>>;

const text = (description: string, more: JsonSchema = {}): JsonSchema => ({ type: 'string', description, ...more });
const bytes = (description: string): JsonSchema => ({ type: 'string', contentEncoding: 'binary', description });

/** What each header holds. Kafka headers are bytes; unless said otherwise they are UTF-8 text. */
export const HEADER_SCHEMAS: Readonly<Record<HeaderName, JsonSchema>> = {
  [HEADERS.correlationId]: bytes('Opaque bytes, chosen by the requester and echoed unchanged in the answer.'),
  [HEADERS.replyTopic]: text('Topic for the answer. It must exist and not be one of the system\'s own.', { pattern: '^[A-Za-z0-9._-]{1,249}$' }),
  [HEADERS.replyPartition]: bytes('Partition for the answer: 4 bytes int32 big-endian, or ASCII decimal. Absent: any partition.'),
  [HEADERS.nestIsDisposed]: bytes('One byte 0x00: this is the last answer. Clients of NestJS need it to complete.'),
  [HEADERS.nestError]: text('The failure as JSON, for clients of NestJS. The body says the same.'),
  [HEADERS.requestId]: text('Under one request id a write is applied at most once. Keep it over repetitions.', { maxLength: 128 }),
  [HEADERS.queryId]: text('Id of the query. Assigned on arrival when absent.'),
  [HEADERS.deadline]: text('Epoch milliseconds in decimal; later than that, the answer is of no use.', { pattern: '^[0-9]{1,16}$' }),
  [HEADERS.engine]: text('Engine that the statement goes to.', { enum: ['postgres', 'clickhouse', 'trino', 'duckdb'] }),
  [HEADERS.statement]: text('What the statement does.', { enum: ['read', 'write', 'ddl'] }),
  [HEADERS.identity]: text('Who asks and what they may do; set by the gateway, signed when the broker is shared.'),
  [HEADERS.signature]: text('HMAC-SHA-256 by the classifier over what workers execute, when the broker is shared.'),
  [HEADERS.excluded]: text('Engines that failed this request already, one `engine=reason` on each line.'),
  [HEADERS.comparison]: text('The answer is only compared with another engine\'s: quarantine does not keep the request from an engine.'),
  [HEADERS.traceparent]: text('W3C trace context.'),
  [HEADERS.status]: text('Whether the body is an answer or a failure.', { enum: ['ok', 'error'] }),
  [HEADERS.errorCode]: text('Code of the failure, on answers with x-status error.'),
};
