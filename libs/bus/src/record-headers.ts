import type { RecordHeaders } from './driver.ts';

/** Headers from an object; text becomes UTF-8. */
export function headersOf(entries: Record<string, string | Buffer>): RecordHeaders {
  const headers: RecordHeaders = new Map();
  for (const name of Object.keys(entries)) {
    const value = entries[name];
    if (value !== undefined) headers.set(name, typeof value === 'string' ? Buffer.from(value) : value);
  }
  return headers;
}

/** A header as UTF-8 text, or undefined when absent. */
export function headerText(headers: RecordHeaders, name: string): string | undefined {
  return headers.get(name)?.toString('utf8');
}

const DIGITS = /^[0-9]{1,16}$/;

/** A header as a non-negative decimal integer, or undefined when absent or anything else. */
export function headerInteger(headers: RecordHeaders, name: string): number | undefined {
  const text = headers.get(name)?.toString('latin1');
  return text !== undefined && DIGITS.test(text) ? Number(text) : undefined;
}
