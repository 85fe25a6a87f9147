import { text } from 'node:stream/consumers';
import type { Session } from 'chdb';
import type { Answer } from './answer.ts';
import type { Engine } from './engine.ts';
import { CODE, raise } from './exception.ts';
import { insertRows } from './insert.ts';
import type { HttpQuery } from './request.ts';
import { readStatement, type Statement } from './statement.ts';

/** The engine gives each chunk of a stream as a document of its own; only in these do documents follow each other without a seam. */
const SEAMLESS_FORMATS: ReadonlySet<string> = new Set([
  'JSONEachRow', 'JSONLines', 'NDJSON', 'JSONCompactEachRow', 'JSONStringsEachRow', 'JSONCompactStringsEachRow', 'TabSeparated', 'TSV', 'TabSeparatedRaw', 'CSV', 'RowBinary',
]);
/** Streamed too: formats whose chunks begin with the same header lines, which an answer holds once. */
const HEADER_LINES: Readonly<Record<string, number>> = { JSONCompactEachRowWithNamesAndTypes: 2, JSONCompactEachRowWithNames: 1 };
const NEWLINE = 10;
/** Statements that answer rows one can stream; the engine has no stream of the others. */
const STREAMED_VERBS: ReadonlySet<string> = new Set(['SELECT', 'WITH']);

function singleStatement(sql: string): Statement {
  const statement = readStatement(sql);
  if (statement.verb === '') throw raise(CODE.syntaxError, 'SYNTAX_ERROR', 'Syntax error: Empty query');
  if (statement.hasSecond) throw raise(CODE.syntaxError, 'SYNTAX_ERROR', 'Syntax error (Multi-statements are not allowed)');
  return statement;
}

async function stream(session: Session, sql: string, format: string, answer: Answer): Promise<void> {
  let headerLines = 0;
  for await (const chunk of session.queryStream(sql, { format })) {
    await answer.part(format, withoutLines(chunk.raw(), headerLines));
    headerLines = HEADER_LINES[format] ?? 0;
  }
  answer.end(format);
}

function withoutLines(bytes: Uint8Array, count: number): Uint8Array {
  let from = 0;
  for (let line = 0; line < count; line++) from = bytes.indexOf(NEWLINE, from) + 1;
  return bytes.subarray(from);
}

async function whole(session: Session, sql: string, format: string, answer: Answer): Promise<void> {
  const result = await session.queryAsync(sql, { format });
  answer.whole(format, result.bytes(), { readRows: result.rowsRead, readBytes: result.bytesRead, writtenRows: 0, elapsedSeconds: result.elapsed });
}

/** Runs one request on the engine and answers it. Throws what the engine or the request got wrong; the caller tells the client. */
export async function runQuery(engine: Engine, request: HttpQuery, answer: Answer): Promise<void> {
  const beginning = request.query === '' ? undefined : singleStatement(request.query);
  const hasData = beginning?.expectsData === true;
  // The parameter and the body are one text, as ClickHouse concatenates them; only rows to insert stay a stream.
  const sql = hasData ? request.query : [request.query, await text(request.body)].filter((part) => part !== '').join('\n');
  const statement = hasData ? beginning : singleStatement(sql);
  const format = statement.format ?? request.defaultFormat;
  const started = performance.now();

  await engine.withSession(request.queryId, request, async (session) => {
    if (hasData) {
      const rows = await insertRows(session, sql, statement.format ?? 'Values', request.body);
      answer.whole(format, '', { readRows: rows, readBytes: 0, writtenRows: rows, elapsedSeconds: (performance.now() - started) / 1000 });
    } else if (statement.verb === 'KILL') {
      answer.whole(format, await engine.runKill(session, sql, format), { readRows: 0, readBytes: 0, writtenRows: 0, elapsedSeconds: (performance.now() - started) / 1000 });
    } else if (!request.waitEndOfQuery && (SEAMLESS_FORMATS.has(format) || format in HEADER_LINES) && STREAMED_VERBS.has(statement.verb)) {
      await stream(session, sql, format, answer);
    } else {
      await whole(session, sql, format, answer);
    }
  });
}
