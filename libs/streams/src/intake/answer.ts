import { encodeConsistencyToken, failure, FailureError, type Failure } from '@query-router/contracts';
import { isBusError } from '@query-router/bus';
import { z } from 'zod';
import type { Stream } from '../stream.ts';
import { unknownStream } from '../declare/unknown-stream.ts';
import type { EventOutcome, TakenEvents } from './take-events.ts';

/** Wrong events and repetitions that an answer lists; the counts are complete, and dead letters hold every wrong event. */
const MAX_LISTED = 1_000;

const outcomeSchema = z.object({
  /** Place in the batch, from 0. */
  index: z.int(),
  status: z.enum(['accepted', 'duplicate', 'rejected']),
  event_id: z.string(),
  code: z.string().optional(),
  reason: z.string().optional(),
});

/** Answer of `POST /ingest/:stream` to a JSON body. */
export const ingestAnswerSchema = z.object({
  stream: z.string(),
  accepted: z.int(),
  duplicates: z.int(),
  rejected: z.int(),
  /** Without `results=all` only what was not accepted; of a single event always its own. */
  results: z.array(outcomeSchema),
  /** Give it to a query that must see these events. Null when none was accepted. */
  consistency_token: z.string().nullable(),
});
export type IngestAnswer = z.infer<typeof ingestAnswerSchema>;

/** Token for what was accepted; null for nothing. */
export function tokenFor(stream: Stream, next: TakenEvents['next']): string | null {
  if (Object.keys(next).length === 0) return null;
  return encodeConsistencyToken({ streams: new Map([[stream.name, { table: `${stream.schema}.${stream.name}`, next }]]) });
}

export function countOutcomes(outcomes: readonly EventOutcome[]): { readonly accepted: number; readonly duplicates: number; readonly rejected: number } {
  let accepted = 0;
  let duplicates = 0;
  for (const { status } of outcomes) {
    if (status === 'accepted') accepted += 1;
    else if (status === 'duplicate') duplicates += 1;
  }
  return { accepted, duplicates, rejected: outcomes.length - accepted - duplicates };
}

/** @throws FailureError EVENT_REFUSED, or PAYLOAD_TOO_LARGE for a single event, when nothing was accepted and something is wrong */
export function answerFor(stream: Stream, { outcomes, next }: TakenEvents, { all, single }: { readonly all: boolean; readonly single: boolean }): IngestAnswer {
  const counts = countOutcomes(outcomes);
  const listed = outcomes.map((outcome, index) => ({ index, ...outcome })).filter(({ status }) => all || single || status !== 'accepted');
  const results = all ? listed : listed.slice(0, MAX_LISTED);
  if (counts.rejected > 0 && counts.rejected === outcomes.length) throw new FailureError(refusal(stream, results, single));
  return { stream: stream.name, ...counts, results, consistency_token: tokenFor(stream, next) };
}

/** What a failed append means to who sent the events. */
export function appendFailure(error: unknown, stream: Stream): unknown {
  if (isBusError(error, 'UNKNOWN_TOPIC')) return unknownStream(stream.name);
  if (!isBusError(error)) return error;
  return new FailureError(failure('BUS_UNAVAILABLE', 'Kafka did not acknowledge the events in time. Some may have been taken all the same: send them again with the same event_id.'), { cause: error });
}

function refusal(stream: Stream, results: IngestAnswer['results'], single: boolean): Failure {
  const [first] = results;
  const where = `They are in the dead letters of ${stream.name}.`;
  if (!single) return failure('EVENT_REFUSED', `None of the events fits the stream; the first one: ${first?.reason ?? ''} ${where}`, { details: { stream: stream.name, results } });
  const code = first?.code === 'TOO_LARGE' ? 'PAYLOAD_TOO_LARGE' : 'EVENT_REFUSED';
  return failure(code, `${first?.reason ?? ''} It is in the dead letters of ${stream.name}.`, { details: { stream: stream.name, results } });
}
