import type { JsonValue } from '@query-router/contracts';
import type { SampleTable } from './sample-table.ts';

/**
 * A table in PostgreSQL's COPY text format (manual, "COPY", File Formats): tab between columns, line feed after each row, `\N` for
 * null. Pieces are whole rows, each some 100 kB.
 */
export function* copyText(table: SampleTable): Iterable<string> {
  for (const batch of table.rows()) {
    let text = '';
    for (const row of batch) {
      let separator = '';
      for (const value of row) {
        text += separator + field(value);
        separator = '\t';
      }
      text += '\n';
    }
    yield text;
  }
}

function field(value: JsonValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return SPECIAL.test(value) ? value.replaceAll(EVERY_SPECIAL, (character) => ESCAPES[character] ?? character) : value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const SPECIAL = /[\\\t\n\r]/;
const EVERY_SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
