const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 text; a value that is no text is an error, never replaced characters. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Error('Code: 6. DB::Exception: A text value is not valid UTF-8. (CANNOT_PARSE_TEXT)');
  }
}

/** A value of a row that was parsed byte by byte (each character one byte), with its strings as text again. */
export function rereadText(value: unknown): unknown {
  if (typeof value === 'string') return decodeUtf8(Buffer.from(value, 'latin1'));
  if (Array.isArray(value)) return value.map(rereadText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [rereadText(key), rereadText(item)]));
}
