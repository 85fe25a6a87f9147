import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { lsnSchema } from './progress.ts';
import { STREAM_NAME } from './topics.ts';

/**
 * What a reader must at least see. To clients an opaque text: base64url of JSON, version 1. It is not signed, and need not be: who makes
 * one up can only make their own reads wait or go to the primary.
 */
const tokenBodySchema = z.strictObject({
  v: z.literal(1),
  /** Position in PostgreSQL's log at or after the commit. */
  lsn: lsnSchema.optional(),
  /** Acknowledged events by stream: the table they go to, and by partition the offset after the last of them. */
  streams: z.record(z.string().regex(STREAM_NAME), z.strictObject({ table: z.string().max(256), next: z.record(z.string().regex(/^\d{1,6}$/), z.int().min(0)) })).optional(),
});

export interface StreamPosition {
  /** `schema.table` that the stream fills. */
  readonly table: string;
  /** By partition, the offset after the last event meant. */
  readonly next: Readonly<Record<string, number>>;
}

/** The meaning of a token. */
export interface Consistency {
  /** Position in PostgreSQL's log; null when nothing was written there. */
  readonly lsn: bigint | null;
  readonly streams: ReadonlyMap<string, StreamPosition>;
}

/** Writes a token. @throws RangeError when it speaks of more than a token can hold. */
export function encodeConsistencyToken({ lsn, streams }: { readonly lsn?: bigint | null; readonly streams?: ReadonlyMap<string, StreamPosition> }): string {
  const body = {
    v: 1,
    ...(lsn == null ? {} : { lsn: String(lsn) }),
    ...(streams === undefined || streams.size === 0 ? {} : { streams: Object.fromEntries(streams) }),
  };
  const token = toBase64Url(JSON.stringify(body));
  if (token.length > LIMITS.maxConsistencyTokenLength || (streams?.size ?? 0) > LIMITS.maxTokenStreams) {
    throw new RangeError(`a consistency token holds at most ${LIMITS.maxTokenStreams} streams and ${LIMITS.maxConsistencyTokenLength} characters`);
  }
  return token;
}

/** Reads a token; null when it is none. */
export function decodeConsistencyToken(token: string): Consistency | null {
  if (token.length > LIMITS.maxConsistencyTokenLength || !/^[A-Za-z0-9_-]+$/.test(token)) return null;
  let body: unknown;
  try {
    body = JSON.parse(fromBase64Url(token));
  } catch {
    return null;
  }
  const parsed = tokenBodySchema.safeParse(body);
  if (!parsed.success) return null;
  const { lsn, streams = {} } = parsed.data;
  if (Object.keys(streams).length > LIMITS.maxTokenStreams) return null;
  return { lsn: lsn === undefined ? null : BigInt(lsn), streams: new Map(Object.entries(streams)) };
}

/** A token that asks for all that both ask for. Null when either is no token. @throws RangeError as {@link encodeConsistencyToken} */
export function mergeConsistencyTokens(a: string, b: string): string | null {
  const [left, right] = [decodeConsistencyToken(a), decodeConsistencyToken(b)];
  if (left === null || right === null) return null;
  const streams = new Map(left.streams);
  for (const [stream, position] of right.streams) {
    const known = streams.get(stream);
    // A stream that was declared again fills another table: the later token knows.
    streams.set(stream, known?.table === position.table ? { table: position.table, next: laterOffsets(known.next, position.next) } : position);
  }
  return encodeConsistencyToken({ lsn: laterLsn(left.lsn, right.lsn), streams });
}

function laterLsn(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function laterOffsets(a: StreamPosition['next'], b: StreamPosition['next']): StreamPosition['next'] {
  const next: Record<string, number> = { ...a };
  for (const [partition, offset] of Object.entries(b)) next[partition] = Math.max(next[partition] ?? 0, offset);
  return next;
}

function toBase64Url(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): string {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.codePointAt(0) ?? 0);
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
