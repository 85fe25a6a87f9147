import { isUtf8 } from 'node:buffer';
import { TOO_LARGE, wrong, type WrongEvent } from '../compile-stream.ts';
import { STREAM_LIMITS } from '../limits.ts';

/** One event as somebody offers it: a value that was parsed, or bytes that are none. */
export type OfferedEvent =
  | { readonly parsed: true; readonly value: unknown; /** As it came; null: as it would be written. */ readonly bytes: Buffer | null }
  | { readonly parsed: false; readonly wrong: WrongEvent; readonly bytes: Buffer; readonly totalBytes?: number };

const NOT_UTF8 = wrong('NOT_JSON', 'An event is JSON in UTF-8; these bytes are no UTF-8.');
const NOT_JSON = wrong('NOT_JSON', 'An event is JSON; this is none.');

/** Parses the bytes of one event. */
export function offeredBytes(bytes: Buffer): OfferedEvent {
  if (bytes.length > STREAM_LIMITS.eventBytes) return { parsed: false, wrong: TOO_LARGE, bytes };
  if (!isUtf8(bytes)) return { parsed: false, wrong: NOT_UTF8, bytes };
  try {
    return { parsed: true, value: JSON.parse(bytes.toString()) as unknown, bytes };
  } catch {
    return { parsed: false, wrong: NOT_JSON, bytes };
  }
}

/** An event out of a JSON array. */
export function offeredValue(value: unknown): OfferedEvent {
  return { parsed: true, value, bytes: null };
}
