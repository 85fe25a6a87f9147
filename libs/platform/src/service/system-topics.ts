import { ENGINE_NAMES, execTopic, LIMITS, TOPICS } from '@query-router/contracts';
import type { TopicSpec } from '@query-router/bus';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TEN_MINUTES_MS = 600_000;
/** Copies tell several times a second how far they have come, and every service reads the topic from its beginning when it starts. */
const COMPACT_SOON = { 'segment.ms': String(TEN_MINUTES_MS), 'max.compaction.lag.ms': String(TEN_MINUTES_MS), 'min.cleanable.dirty.ratio': '0.1' };

/**
 * The topics of the query path. Requests live an hour at most: what is older is past its deadline. Every service creates what is missing at
 * its start; operators who create topics themselves may choose other settings.
 *
 * @param partitions of each work topic: an upper bound on the consumers that share it
 */
export function systemTopics(partitions: number): readonly TopicSpec[] {
  const size = { 'max.message.bytes': String(LIMITS.maxRecordBytes) };
  const work = (topic: string): TopicSpec => ({ topic, partitions, config: { ...size, 'retention.ms': String(HOUR_MS) } });
  return [
    work(TOPICS.requests),
    ...ENGINE_NAMES.map((engine) => work(execTopic(engine))),
    { topic: TOPICS.control, partitions: 1, config: { 'retention.ms': String(HOUR_MS) } },
    { topic: TOPICS.decisions, partitions: 1, config: { ...size, 'retention.ms': String(7 * DAY_MS) } },
    { topic: TOPICS.outcomes, partitions: 1, config: { 'retention.ms': String(7 * DAY_MS) } },
    // One partition: classifiers must see write marks in the order in which they were published.
    { topic: TOPICS.catalog, partitions: 1, config: { ...size, 'cleanup.policy': 'compact', ...COMPACT_SOON } },
    work(TOPICS.samples),
    work(TOPICS.verifications),
    { topic: TOPICS.verdicts, partitions: 1, config: { 'retention.ms': String(30 * DAY_MS) } },
    { topic: TOPICS.cdcProgress, partitions: 1, config: { 'retention.ms': String(DAY_MS) } },
    { topic: TOPICS.deadLetter, partitions: 1, config: { ...size, 'retention.ms': String(30 * DAY_MS) } },
  ];
}
