import { valueText } from './printable.ts';

/**
 * Rows as CSV by RFC 4180: CRLF after every line, a header, quotes where needed. Null is an empty field and the empty text `""`,
 * so that both survive.
 */
export function formatCsv(names: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return [names.map(quoteText), ...rows.map((row) => row.map(field))].map((fields) => `${fields.join(',')}\r\n`).join('');
}

function field(value: unknown): string {
  return value === null || value === undefined ? '' : quoteText(valueText(value));
}

function quoteText(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
