import { STREAM_LIMITS } from './limits.ts';
import type { Stream } from './stream.ts';
import { codecOf } from './types/column-types.ts';
import { epochMs } from './types/times.ts';

/** What is wrong with an event. */
export type WrongCode = 'NOT_JSON' | 'NOT_AN_OBJECT' | 'TOO_LARGE' | 'UNKNOWN_COLUMN' | 'MISSING_COLUMN' | 'WRONG_TYPE' | 'WRONG_EVENT_ID' | 'CLOCK_SKEW';

export interface WrongEvent {
  readonly fits: false;
  readonly code: WrongCode;
  /** A sentence for who sent it. Holds no values. */
  readonly reason: string;
}

export interface FittingEvent {
  readonly fits: true;
  readonly eventId: string;
  /** Whether the id came with the event; one that came says more about repetitions than one that was made here. */
  readonly ownId: boolean;
  readonly key: Buffer | null;
  readonly value: Buffer;
}

/** Checks one parsed event. `newId` names it when it has no id of its own. */
export type EventCheck = (event: unknown, nowMs: number, newId: () => string) => FittingEvent | WrongEvent;

interface Column {
  readonly name: string;
  readonly nullable: boolean;
  readonly toJson: (value: unknown) => string | null;
  readonly expects: string;
  /** `,"name":` */
  readonly prefix: string;
}

const CONTROL_CHARACTERS = /\p{Cc}/u;

/** Prepares the check of a stream's events: once for each version of a stream, so that an event costs a loop over its columns. */
export function compileStream(stream: Stream): EventCheck {
  const columns = stream.columns.map((column): Column => {
    const codec = codecOf(column.type);
    if (codec === null) throw new Error(`Stream ${stream.name} has a column of type ${column.type}.`);
    return { ...column, ...codec, prefix: `,${JSON.stringify(column.name)}:` };
  });
  const names = new Set([...stream.columns.map(({ name }) => name), 'event_id']);
  const keyOf = compileKey(stream);
  const timeIndex = stream.columns.findIndex(({ name }) => name === stream.event_time?.column);
  const maxFutureMs = stream.event_time?.max_future_ms ?? 0;

  return (event, nowMs, newId) => {
    if (typeof event !== 'object' || event === null || Array.isArray(event)) return wrong('NOT_AN_OBJECT', 'An event is a JSON object with a field for each column.');
    const fields = event as Readonly<Record<string, unknown>>;
    const given = fields['event_id'] ?? null;
    if (given !== null && !isEventId(given)) return wrong('WRONG_EVENT_ID', `event_id: expected text of 1 to ${STREAM_LIMITS.eventIdLength} characters without control characters.`);
    const texts: string[] = [];
    let json = '';
    let present = 'event_id' in fields ? 1 : 0;
    for (const column of columns) {
      const value = Object.hasOwn(fields, column.name) ? fields[column.name] : undefined;
      if (value !== undefined) present += 1;
      const text = valueText(column, value);
      if (typeof text !== 'string') return text;
      texts.push(text);
      json += column.prefix + text;
    }
    if (Object.keys(fields).length !== present) return unknownColumn(fields, names);
    const time = texts[timeIndex];
    if (time !== undefined && time !== 'null' && epochMs(time) > nowMs + maxFutureMs) return skewed(stream, maxFutureMs);
    const eventId = typeof given === 'string' ? given : newId();
    const value = Buffer.from(`{"event_id":${JSON.stringify(eventId)}${json}}`);
    if (value.length > STREAM_LIMITS.eventBytes) return TOO_LARGE;
    return { fits: true, eventId, ownId: given !== null, key: keyOf(texts), value };
  };
}

export const TOO_LARGE: WrongEvent = wrong('TOO_LARGE', `An event has at most ${STREAM_LIMITS.eventBytes} bytes as JSON.`);

export function wrong(code: WrongCode, reason: string): WrongEvent {
  return { fits: false, code, reason };
}

function valueText(column: Column, value: unknown): string | WrongEvent {
  if (value === null || value === undefined) return column.nullable ? 'null' : wrong('MISSING_COLUMN', `${column.name}: it is missing or null, and the stream says that it never is.`);
  return column.toJson(value) ?? wrong('WRONG_TYPE', `${column.name}: expected ${column.expects}, got ${kindOf(value)}.`);
}

function isEventId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= STREAM_LIMITS.eventIdLength && !CONTROL_CHARACTERS.test(value) && value.isWellFormed();
}

function unknownColumn(fields: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): WrongEvent {
  const extra = Object.keys(fields).find((name) => !names.has(name)) ?? '';
  return wrong('UNKNOWN_COLUMN', `${extra.slice(0, 64)}: the stream has no such column. Declare it first, or leave it out.`);
}

function skewed(stream: Stream, maxFutureMs: number): WrongEvent {
  return wrong('CLOCK_SKEW', `${stream.event_time?.column ?? ''}: it is more than ${maxFutureMs} ms in the future. Is the clock of the sender right?`);
}

/** The text of one key column; of several a JSON array. */
function compileKey(stream: Stream): (texts: readonly string[]) => Buffer | null {
  const indexes = stream.key.map((name) => stream.columns.findIndex((column) => column.name === name));
  const [only, ...more] = indexes;
  if (only === undefined) return () => null;
  if (more.length > 0) return (texts) => Buffer.from(`[${indexes.map((index) => texts[index] ?? 'null').join(',')}]`);
  return (texts) => {
    const text = texts[only] ?? '';
    return Buffer.from(text.startsWith('"') ? String(JSON.parse(text)) : text);
  };
}

/** What a value is, without telling it. */
function kindOf(value: unknown): string {
  if (typeof value === 'string') return `text of ${value.length} characters`;
  if (typeof value === 'number') return Number.isInteger(value) ? 'a whole number' : 'a number';
  if (typeof value === 'boolean') return 'true or false';
  return Array.isArray(value) ? 'a list' : 'an object';
}
