import type { Column, JsonValue } from '@query-router/contracts';
import type { RowBudget } from '@query-router/engine';
import type { Decoder } from './decode.ts';
import { decoderOf } from './decode.ts';

/** How much longer than its wire form the engine's text of a row can be (escapes of control characters). */
const LARGEST_EXPANSION = 6;
const SLACK_BYTES = 1_048_576;
const MAX_FOREIGN_LENGTH = 16_384;
const NEWLINE = 10;
const OPENING_BRACKET = 91;

/** The answer held something else than rows: ClickHouse appends an exception's text to an answer that had begun. */
export class ExceptionInAnswer extends Error {
  override readonly name = 'ExceptionInAnswer';
}

/**
 * Reads an answer in `JSONCompactEachRowWithNamesAndTypes` into wire rows, up to the limits of `budget`. Returns once the answer has
 * ended or was cut; leaving the source then stops the statement.
 */
export async function readAnswer(source: AsyncIterable<Uint8Array>, budget: RowBudget, maxResultBytes: number): Promise<readonly Column[]> {
  const reader = new AnswerReader(budget, maxResultBytes);
  for await (const piece of source) if (!reader.push(piece)) break;
  return reader.end();
}

class AnswerReader {
  readonly #budget: RowBudget;
  readonly #maxLineBytes: number;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #names: readonly string[] | null = null;
  #decoders: readonly Decoder[] | null = null;
  /** What stands in the answer instead of rows. */
  #foreign = '';

  constructor(budget: RowBudget, maxResultBytes: number) {
    this.#budget = budget;
    this.#maxLineBytes = maxResultBytes * LARGEST_EXPANSION + SLACK_BYTES;
  }

  /** Takes a piece of the answer; false when no more is wanted. */
  push(piece: Uint8Array): boolean {
    let from = 0;
    for (;;) {
      const end = piece.indexOf(NEWLINE, from);
      if (end < 0) break;
      if (!this.#line(this.#take(piece.subarray(from, end)))) return false;
      from = end + 1;
    }
    if (from < piece.length) {
      this.#pending.push(piece.subarray(from));
      this.#pendingBytes += piece.length - from;
      if (this.#pendingBytes > this.#maxLineBytes) {
        this.#budget.truncated = true;
        return false;
      }
    }
    return true;
  }

  end(): readonly Column[] {
    if (this.#pending.length > 0 && !this.#budget.truncated) this.#line(this.#take(new Uint8Array()));
    if (this.#foreign !== '') throw new ExceptionInAnswer(this.#foreign);
    const decoders = this.#decoders;
    if (this.#names === null || decoders === null) throw new ExceptionInAnswer('the answer has no header');
    return this.#names.map((name, index) => ({ name, type: decoders[index]?.type ?? 'unknown' }));
  }

  #take(tail: Uint8Array): Uint8Array {
    if (this.#pending.length === 0) return tail;
    const line = Buffer.concat([...this.#pending, tail]);
    this.#pending = [];
    this.#pendingBytes = 0;
    return line;
  }

  #line(line: Uint8Array): boolean {
    if (line.length === 0 || (line.length === 1 && line[0] === 13)) return true;
    if (this.#foreign !== '' || line[0] !== OPENING_BRACKET) {
      // The exception's text follows, over several lines; it is read to its end.
      if (this.#foreign.length < MAX_FOREIGN_LENGTH) this.#foreign += `${Buffer.from(line).toString('utf8')}\n`;
      return true;
    }
    if (this.#names === null) {
      this.#names = this.#parse(line) as string[];
      return true;
    }
    if (this.#decoders === null) {
      this.#decoders = (this.#parse(line) as string[]).map(decoderOf);
      return true;
    }
    return this.#budget.admit(this.#row(this.#parse(line), this.#decoders));
  }

  #row(values: readonly unknown[], decoders: readonly Decoder[]): readonly JsonValue[] {
    if (values.length !== decoders.length) throw new ExceptionInAnswer('a row has another number of values than its header');
    return decoders.map((decoder, index) => decoder.decode(values[index]));
  }

  /** UTF-8 or an error: replaced characters would be another text. */
  #parse(line: Uint8Array): unknown[] {
    try {
      return JSON.parse(this.#utf8.decode(line)) as unknown[];
    } catch (error) {
      throw isSyntaxError(error) ? new ExceptionInAnswer('a row is not JSON') : new Error('A text value is not valid UTF-8.', { cause: error });
    }
  }
}

/** By name: `instanceof` does not hold across VM contexts. */
function isSyntaxError(error: unknown): boolean {
  return (error as { name?: unknown }).name === 'SyntaxError';
}
