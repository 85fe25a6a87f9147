import type { Readable } from 'node:stream';
import type { Session } from 'chdb';
import { CODE, raise } from './exception.ts';
import { endsRowsEarly } from './statement.ts';

/** A raw line feed always ends a row in these, so their rows can be inserted a part at a time. */
const LINE_FORMATS: ReadonlySet<string> = new Set(['JSONEachRow', 'JSONCompactEachRow', 'JSONStringsEachRow', 'JSONCompactStringsEachRow', 'TabSeparated', 'TSV']);
/** Their bytes are not text, and the engine takes statements as text. */
const BINARY_FORMAT = /Binary|Native|Parquet|Arrow|Avro|ORC|Protobuf|MsgPack|BSON|Capn/i;
const PART_BYTES = 8 * 1024 * 1024;
const MAX_WHOLE_BYTES = 256 * 1024 * 1024;
const LINE_FEED = 0x0a;

/** Parts of the data of about `PART_BYTES` that end at a row's end; the whole when rows cannot be told apart. */
async function* parts(data: Readable, byLine: boolean): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of data as AsyncIterable<Buffer>) {
    held.push(chunk);
    bytes += chunk.length;
    if (bytes < PART_BYTES) continue;
    if (!byLine) {
      if (bytes > MAX_WHOLE_BYTES) throw raise(CODE.badArguments, 'BAD_ARGUMENTS', `This format cannot be inserted in parts, and the data is larger than ${MAX_WHOLE_BYTES} bytes`);
      continue;
    }
    const all = Buffer.concat(held);
    const end = all.lastIndexOf(LINE_FEED) + 1;
    if (end === 0) continue;
    yield all.subarray(0, end);
    held = [all.subarray(end)];
    bytes = all.length - end;
  }
  if (bytes > 0) yield Buffer.concat(held);
}

/** The engine counts the rows it wrote only for its own insert call, which takes no SQL; so the lines are counted. */
function countLines(part: Buffer): number {
  let lines = part.at(-1) === LINE_FEED ? 0 : 1;
  for (let at = part.indexOf(LINE_FEED); at !== -1; at = part.indexOf(LINE_FEED, at + 1)) lines += 1;
  return lines;
}

/**
 * Runs an INSERT whose rows are in `data`, without holding more than a part of them where the format allows. Returns the number of
 * rows, 0 for a format whose rows are not lines. A failure leaves the parts before it inserted, as ClickHouse leaves the blocks before it.
 */
export async function insertRows(session: Session, statement: string, format: string, data: Readable): Promise<number> {
  if (BINARY_FORMAT.test(format)) throw raise(CODE.notImplemented, 'NOT_IMPLEMENTED', `Inserting ${format} is not supported by this server`);
  const byLine = LINE_FORMATS.has(format);
  let rows = 0;
  for await (const part of parts(data, byLine)) {
    const text = part.toString('utf8');
    if (endsRowsEarly(text)) throw raise(CODE.syntaxError, 'SYNTAX_ERROR', 'A row that begins with a semicolon cannot be inserted by this server');
    await session.queryAsync(`${statement}\n${text}`);
    if (byLine) rows += countLines(part);
  }
  return rows;
}
