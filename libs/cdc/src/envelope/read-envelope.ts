import type { JsonValue } from '@query-router/contracts';

/** One change as a consumer sees it, ours or Debezium's. Rows are by column name, values in Debezium's JSON. */
export interface ChangeRecord {
  readonly operation: 'c' | 'u' | 'd' | 'r' | 't';
  readonly before: RowObject | null;
  readonly after: RowObject | null;
  readonly order: ChangeOrder;
  readonly txId: number | null;
  readonly committedAtMs: number;
  /** It is the first row of a snapshot of its table. */
  readonly startsSnapshot: boolean;
}
export type RowObject = { readonly [column: string]: JsonValue };

/**
 * Place of a change in the order of commits: a position that grows from commit to commit (ours: the commit itself, Debezium's: the one before), then
 * the change's own. Changes of one row have growing positions too, since whoever writes a row waits for who wrote it before.
 */
export interface ChangeOrder {
  readonly commit: bigint;
  readonly lsn: bigint;
}

export function compareOrder(one: ChangeOrder, other: ChangeOrder): number {
  if (one.commit !== other.commit) return one.commit < other.commit ? -1 : 1;
  return one.lsn === other.lsn ? 0 : one.lsn < other.lsn ? -1 : 1;
}

const OPERATIONS: ReadonlySet<unknown> = new Set(['c', 'u', 'd', 'r', 't']);

interface RawEnvelope {
  readonly op?: unknown;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly source?: { readonly lsn?: unknown; readonly txId?: unknown; readonly sequence?: unknown; readonly ts_ms?: unknown; readonly snapshot?: unknown } | null;
}

/** An integer of 16 digits or more may be beyond what a double holds. */
const LONG_INTEGER = /\d{16,}/g;
/** Every envelope has one or two of these, which nobody reads. */
const OWN_TIME = /"ts_[un]s":\s?$/;
const SEQUENCE = /^\[(?:"(\d+)"|null),(?:"(\d+)"|null)\]$/;

/**
 * Reads one record's value; null for what is no change of a row (tombstones, Debezium's messages). Checked by hand: it is done for every change.
 * @throws for what is no envelope
 */
export function readEnvelope(value: Buffer | null): ChangeRecord | null {
  if (value === null) return null;
  const raw = parseExactly(value.toString()) as (RawEnvelope & { readonly payload?: RawEnvelope | null }) | null;
  // With schemas.enable=true the envelope is the payload.
  const body = raw?.op === undefined ? raw?.payload : raw;
  if (body === null || body === undefined || body.op === 'm') return null;
  const { op, before = null, after = null, source } = body;
  if (!OPERATIONS.has(op) || !isRow(before) || !isRow(after) || source === null || typeof source !== 'object') throw new SyntaxError('not a change in Debezium’s envelope');
  const [, commit = '0', lsn] = SEQUENCE.exec(typeof source.sequence === 'string' ? source.sequence.replaceAll(' ', '') : '') ?? [];
  return {
    operation: op as ChangeRecord['operation'],
    before,
    after,
    order: { commit: BigInt(commit), lsn: BigInt(lsn ?? String(source.lsn ?? 0)) },
    txId: typeof source.txId === 'number' ? source.txId : null,
    committedAtMs: Number(source.ts_ms ?? 0),
    startsSnapshot: source.snapshot === 'first' || source.snapshot === 'first_in_data_collection',
  };
}

function isRow(value: unknown): value is RowObject | null {
  return value === null || (typeof value === 'object' && !Array.isArray(value));
}

/** `JSON.parse`, with integers that a double cannot hold as text. */
function parseExactly(text: string): unknown {
  if (!hasLongInteger(text)) return JSON.parse(text);
  // TypeScript's library does not know the third argument yet (ECMAScript proposal "JSON.parse source text access", in V8 since 11.4).
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
}

function hasLongInteger(text: string): boolean {
  for (const { index } of text.matchAll(LONG_INTEGER)) if (!OWN_TIME.test(text.slice(Math.max(0, index - 9), index))) return true;
  return false;
}

function exact(_key: string, value: unknown, { source }: { readonly source?: string } = {}): unknown {
  return typeof value === 'number' && source !== undefined && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value;
}
