import type { EngineName } from './engine-name.ts';

/** Topics with one name. Those of one engine, instance, stream or table have functions below. */
export const TOPICS = {
  requests: 'sql.requests',
  control: 'sql.control',
  decisions: 'sql.decisions',
  outcomes: 'sql.outcomes',
  catalog: 'sql.catalog',
  /** Reads chosen to be compared. */
  samples: 'sql.samples',
  /** What came of comparing. */
  verdicts: 'sql.verdicts',
  /** Comparisons that somebody asks for. */
  verifications: 'sql.verifications',
  deadLetter: 'sql.dead-letter',
  /** How far change data capture has come; one partition. */
  cdcProgress: 'cdc.progress',
  /** How far the event streams have come; one partition. No stream may be called `progress`. */
  ingestProgress: 'ingest.progress',
} as const;

const EXEC_PREFIX = 'sql.exec.';
const REPLY_PREFIX = 'sql.reply.';
const INGEST_PREFIX = 'ingest.';
const CDC_PREFIX = 'cdc.';

/** Topic that the workers of one engine consume. */
export function execTopic(engine: EngineName): string {
  return `${EXEC_PREFIX}${engine}`;
}

/** Reply topic of one requesting instance; one partition. */
export function replyTopic(instanceId: string): string {
  return `${REPLY_PREFIX}${instanceId}`;
}

/** Instance id of one of our own reply topics, or null for any other topic. */
export function replyTopicInstance(topic: string): string | null {
  return topic.startsWith(REPLY_PREFIX) ? topic.slice(REPLY_PREFIX.length) : null;
}

/** Name of a declared event stream. */
export const STREAM_NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** Accepted events of one stream. */
export function ingestTopic(stream: string): string {
  return `${INGEST_PREFIX}${stream}`;
}

/** Events of one stream that did not fit. */
export function ingestDeadLetterTopic(stream: string): string {
  return `${INGEST_PREFIX}${stream}.dead-letter`;
}

/** Where others write events of one stream, to be checked and taken over. */
export function ingestIntakeTopic(stream: string): string {
  return `${INGEST_PREFIX}${stream}.in`;
}

/** Stream whose accepted events a topic holds; null for any other topic. */
export function ingestTopicStream(topic: string): string | null {
  const stream = topic.startsWith(INGEST_PREFIX) ? topic.slice(INGEST_PREFIX.length) : '';
  return STREAM_NAME.test(stream) ? stream : null;
}

/** A name that can be part of a topic's and read back from it. */
const CDC_NAME = /^[A-Za-z0-9_-]{1,63}$/;

/** Changes of one PostgreSQL table; null when its name cannot be said in a topic's name. The same as Debezium's with the prefix `cdc`. */
export function cdcTopic(table: { readonly schema: string; readonly name: string }): string | null {
  return CDC_NAME.test(table.schema) && CDC_NAME.test(table.name) ? `${CDC_PREFIX}${table.schema}.${table.name}` : null;
}

/** Table whose changes a topic holds; null for any other topic. */
export function cdcTopicTable(topic: string): { readonly schema: string; readonly name: string } | null {
  const [schema = '', name = '', ...rest] = topic.startsWith(CDC_PREFIX) ? topic.slice(CDC_PREFIX.length).split('.') : [];
  return rest.length === 0 && CDC_NAME.test(schema) && CDC_NAME.test(name) ? { schema, name } : null;
}

const TOPIC_GRAMMAR = /^[A-Za-z0-9._-]{1,249}$/;

/**
 * Whether a reply may be sent to a topic that a requester named. The name is attacker-controlled: it must be a legal
 * topic name and none of the system's own topics (a request could otherwise make a worker write into `sql.exec.*`).
 * That the topic exists is checked against the broker, not here.
 */
export function isAllowedReplyTopic(topic: string): boolean {
  if (!TOPIC_GRAMMAR.test(topic) || topic === '.' || topic === '..' || topic.startsWith('__')) return false;
  if (topic.startsWith(INGEST_PREFIX) || topic.startsWith(CDC_PREFIX)) return false;
  // Stock Nest clients name their reply topic `<pattern>.reply`; for `sql.requests` that is inside our prefix.
  if (topic === `${TOPICS.requests}.reply`) return true;
  return !topic.startsWith('sql.') || topic.startsWith(REPLY_PREFIX);
}
