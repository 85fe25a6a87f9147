import { failure, FailureError, isFailureError } from '@query-router/contracts';
import { parse } from '@polyglot-sql/sdk';
import { checkText } from '../gate/text.ts';
import { CannotTranslate } from './cannot-translate.ts';
import type { SourceDialect } from './dialect.ts';
import { SOURCE_DIALECTS, type SourceDialectName } from './dialects.ts';
import { printQuery } from './print-query.ts';

/** The parser's cost grows with the text, and it holds the event loop: 32 kB take about 0.1 s. */
const MAX_TEXT_BYTES = 32 * 1024;

/**
 * A read written in another dialect, as PostgreSQL should read it. polyglot parses it; what is printed of its tree is on the list of the dialect, all else
 * is refused. What depends on types is looked at later, by `changedMeaning`. Needs `loadSql()`. The answer has not passed the gate.
 *
 * @throws FailureError SQL_SYNTAX or SQL_NOT_SUPPORTED with `details.dialect` and, where known, `details.line` and `details.column` of the text given;
 * BAD_REQUEST and PAYLOAD_TOO_LARGE as the gate throws them.
 */
export function translate(sql: string, name: SourceDialectName): string {
  const dialect = SOURCE_DIALECTS[name];
  if (checkText(sql) > MAX_TEXT_BYTES) throw new FailureError(failure('PAYLOAD_TOO_LARGE', `SQL of the dialect ${name} may have ${MAX_TEXT_BYTES} bytes. Longer texts are taken in PostgreSQL's dialect.`));
  const doubt = lexicalDoubt(sql, dialect);
  if (doubt !== null) throw notTranslated(name, doubt);
  const parsed = parse(sql, dialect.polyglot);
  if (!parsed.success) throw notParsed(name, parsed);
  const statements: readonly unknown[] = Array.isArray(parsed.ast) ? parsed.ast : [];
  if (statements.length !== 1) throw new FailureError(failure('STATEMENT_REFUSED', 'The SQL holds more than one statement; nothing was run. Send one statement per request.', { details: { dialect: name } }));
  try {
    return printQuery(statements[0], dialect);
  } catch (error) {
    if (!(error instanceof CannotTranslate)) throw error;
    throw notTranslated(name, error.message, error.place);
  }
}

/** What the parser's lexer may read otherwise than the engine's; null when there is nothing. */
function lexicalDoubt(sql: string, { backslashEscapes, name }: SourceDialect): string | null {
  if (/\r(?!\n)/.test(sql)) return 'a line ends in a carriage return alone';
  // It has been read by the time the tree is there: `\_` is `_` in the parser's tree and `\_` in ClickHouse.
  if (backslashEscapes && sql.includes('\\')) return 'it holds a backslash, which is an escape there';
  if (/\/\*(?:(?!\*\/)[\s\S])*\/\*/.test(sql)) return 'a comment begins inside a comment';
  // MySQL runs some comments, and does not take every `--` for one.
  if (name === 'mysql' && /\/\*|--|#/.test(sql)) return 'it holds a comment, or what may be one';
  return null;
}

interface NotParsed {
  readonly error?: string | undefined;
  readonly errorLine?: number | undefined;
  readonly errorColumn?: number | undefined;
}

function notParsed(name: string, { error = 'syntax error', errorLine, errorColumn }: NotParsed): FailureError {
  if (/E_GUARD|depth/i.test(error)) return notTranslated(name, 'it is nested too deeply for the parser of other dialects');
  const where = errorLine === undefined || errorColumn === undefined ? {} : { line: errorLine, column: errorColumn };
  const message = error.replace(/^Parse error( at line \d+, column \d+)?:\s*/, '');
  const at = errorLine === undefined ? '' : ` (line ${errorLine}, column ${errorColumn})`;
  return new FailureError(failure('SQL_SYNTAX', `This cannot be read as SQL of the dialect ${name}: ${message}${at}.`, { details: { dialect: name, ...where } }));
}

/** The failure for a construct whose meaning in PostgreSQL is not known to be the same. */
export function notTranslated(name: string, why: string, place: { readonly line: number; readonly column: number } | null = null): FailureError {
  const at = place === null ? '' : ` (line ${place.line}, column ${place.column})`;
  const message = `SQL of the dialect ${name} is not translated: ${why}${at}. Write it in PostgreSQL's dialect, or ask the engine itself with "dialect": "native".`;
  return new FailureError(failure('SQL_NOT_SUPPORTED', message, { details: { dialect: name, ...place } }));
}

/** What the gate says of a translated text, with the dialect that the text came from. */
export function inDialect(error: unknown, name: string): unknown {
  if (!isFailureError(error)) return error;
  const { details, ...rest } = error.failure;
  // Line and column are those of the translation, which the sender does not see.
  const { line: _line, column: _column, ...others } = details ?? {};
  return new FailureError({ ...rest, message: `Translated from the dialect ${name}: ${rest.message}`, details: { ...others, dialect: name } });
}
