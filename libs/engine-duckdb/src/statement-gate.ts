import { engineFailure, shapeOf } from '@query-router/engine';

const READS = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', 'FROM', '(']);

/**
 * Table and scalar functions that a SELECT in a read-only transaction may call although they change the database's own state, run
 * text as SQL, or tell paths and settings.
 */
const SIDE_EFFECTS =
  /^(nextval|write_log|enable_\w+|disable_\w+|truncate_duckdb_logs|parse_duckdb_log_message|(force_)?checkpoint|pragma_\w+|duckdb_\w+|current_setting|getenv|getvariable|query|query_table|from_substrait\w*|get_substrait\w*|set_\w+|which_secret|add_parquet_key|load_aws_credentials|sql_auto_complete|json_execute_serialized_sql|\w+_attach|\w+_execute|\w+_query)$/;

/** Table functions that read files. With the lake attached its bucket is within reach, and a file is not a table that somebody may read. */
const FILE_READS = /^(read_\w+|\w+_scan|\w+_scan_\w+|glob|sniff_\w+|parquet_\w+|iceberg_\w+|avro_\w+|st_read\w*|from_\w+_file|http\w*)$/;

/** Second line of defence behind the compiler's allow-list. Throws `STATEMENT_REFUSED`. */
export function checkRead(sql: string): void {
  // DuckDB takes a C string: it would run what stands before a NUL and drop the rest without a word.
  if (sql.includes('\0')) throw engineFailure('duckdb', 'STATEMENT_REFUSED', 'The text contains a NUL character.');
  const { keyword, calls } = shapeOf(sql);
  if (!READS.has(keyword)) throw engineFailure('duckdb', 'STATEMENT_REFUSED', `${keyword === '' ? 'An empty text' : keyword} is not a read.`);
  for (const name of calls) {
    const folded = name.toLowerCase();
    if (SIDE_EFFECTS.test(folded) || FILE_READS.test(folded)) throw engineFailure('duckdb', 'STATEMENT_REFUSED', `Function ${name} may not be used in a read.`);
  }
}

/** A comment, or a quoted text and what stands directly before it: `e'…'` and `U&"…"` write letters as codes. */
const QUOTED_OR_COMMENT = /(--|\/\*)|(\b(?:e|u&))?(?:'(?:[^']|'')*'|"(?:[^"]|"")*")/gi;

/** Refuses a text that may name files below `directory`, the lake's, in place of a table. Throws `STATEMENT_REFUSED`. */
export function checkNoLakeFiles(sql: string, directory: string): void {
  const named = sql.toLowerCase().includes(directory.toLowerCase());
  // A path could hide in codes, and codes behind a quote in a comment. The compiler writes neither.
  const hidden = [...sql.matchAll(QUOTED_OR_COMMENT)].some(([, comment, prefix]) => comment !== undefined || prefix !== undefined);
  if (named || hidden) throw engineFailure('duckdb', 'STATEMENT_REFUSED', 'Files of the lake are read as tables only.');
}
