/** Header names of the wire contract. Values are UTF-8 text except the correlation id, which is opaque bytes. */
export const HEADERS = {
  correlationId: 'kafka_correlationId',
  replyTopic: 'kafka_replyTopic',
  replyPartition: 'kafka_replyPartition',
  nestIsDisposed: 'kafka_nest-is-disposed',
  nestError: 'kafka_nest-err',
  requestId: 'x-request-id',
  queryId: 'x-query-id',
  deadline: 'x-deadline',
  engine: 'x-engine',
  statement: 'x-statement',
  identity: 'x-identity',
  /** HMAC-SHA-256 by the classifier over what workers execute, when the broker is shared. */
  signature: 'x-signature',
  /** Engines that failed this request already, with reasons: `trino=connection refused`, one per line. */
  excluded: 'x-excluded-engines',
  /** The answer is only compared with another engine's: quarantine does not keep the request from an engine. */
  comparison: 'x-comparison',
  traceparent: 'traceparent',
  status: 'x-status',
  errorCode: 'x-error-code',
} as const;

export const REPLY_STATUS = { ok: 'ok', error: 'error' } as const;
