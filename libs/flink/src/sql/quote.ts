/** Flink's SQL knows no escapes inside quotes but the doubled quote (Calcite's default lexical policy with back-quoted names). */

/** A text as literal: `'it''s'`. @throws when it holds NUL, which no server can store. */
export function literal(text: string): string {
  return `'${checked(text).replaceAll("'", "''")}'`;
}

/** A name, quoted: `` `user` ``. */
export function identifier(name: string): string {
  return `\`${checked(name).replaceAll('`', '``')}\``;
}

/** A name of several parts: `` `lake`.`events`.`clicks` ``. */
export function path(...parts: readonly string[]): string {
  return parts.map(identifier).join('.');
}

function checked(text: string): string {
  if (text.includes('\0')) throw new RangeError('a text for SQL may not hold NUL');
  return text;
}
