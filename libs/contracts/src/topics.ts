import type { EngineName } from './engine-name.ts';

/** Topics of the query path. `ingest.*` and `cdc.*` belong to the ingest service. */
export const TOPICS = {
  requests: 'sql.requests',
  control: 'sql.control',
  decisions: 'sql.decisions',
  outcomes: 'sql.outcomes',
  catalog: 'sql.catalog',
  deadLetter: 'sql.dead-letter',
} as const;

const EXEC_PREFIX = 'sql.exec.';
const REPLY_PREFIX = 'sql.reply.';

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

const TOPIC_GRAMMAR = /^[A-Za-z0-9._-]{1,249}$/;

/**
 * Whether a reply may be sent to a topic that a requester named. The name is attacker-controlled: it must be a legal
 * topic name and none of the system's own topics (a request could otherwise make a worker write into `sql.exec.*`).
 * That the topic exists is checked against the broker, not here.
 */
export function isAllowedReplyTopic(topic: string): boolean {
  if (!TOPIC_GRAMMAR.test(topic) || topic === '.' || topic === '..' || topic.startsWith('__')) return false;
  if (topic.startsWith('ingest.') || topic.startsWith('cdc.')) return false;
  // Stock Nest clients name their reply topic `<pattern>.reply`; for `sql.requests` that is inside our prefix.
  if (topic === `${TOPICS.requests}.reply`) return true;
  return !topic.startsWith('sql.') || topic.startsWith(REPLY_PREFIX);
}
