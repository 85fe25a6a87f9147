import { STREAM_LIMITS } from '../limits.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** One line; of one that is too long only its beginning. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly bytes: Buffer;
  /** Size of the whole line. */
  readonly totalBytes: number;
}

/**
 * Cuts a stream of bytes into lines, holding no more than one line's limit of it. Gives the lines of each piece together; empty ones are
 * counted and left out. The last line needs no newline.
 */
export class LineSplitter {
  #number = 0;
  #parts: Buffer[] = [];
  #partBytes = 0;
  #skipped = 0;

  push(piece: Buffer): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, from)) {
      this.#hold(piece.subarray(from, at));
      this.#end(lines);
      from = at + 1;
    }
    this.#hold(piece.subarray(from));
    return lines;
  }

  /** What is left at the end of the stream. */
  end(): Line[] {
    const lines: Line[] = [];
    if (this.#partBytes > 0) this.#end(lines);
    return lines;
  }

  #hold(part: Buffer): void {
    if (part.length === 0) return;
    if (this.#skipped > 0 || this.#partBytes + part.length > STREAM_LIMITS.eventBytes) {
      const room = Math.max(0, STREAM_LIMITS.deadLetterHeadBytes - this.#partBytes);
      this.#keep(part.subarray(0, room));
      this.#skipped += part.length - Math.min(room, part.length);
    } else this.#keep(part);
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#parts.push(part);
    this.#partBytes += part.length;
  }

  #end(lines: Line[]): void {
    this.#number += 1;
    const [only, ...more] = this.#parts;
    const held = only === undefined ? EMPTY : more.length === 0 ? only : Buffer.concat(this.#parts);
    const bytes = held.at(-1) === RETURN && this.#skipped === 0 ? held.subarray(0, -1) : held;
    if (bytes.length > 0) lines.push({ number: this.#number, bytes, totalBytes: bytes.length + this.#skipped });
    this.#parts = [];
    this.#partBytes = 0;
    this.#skipped = 0;
  }
}

const EMPTY = Buffer.alloc(0);
