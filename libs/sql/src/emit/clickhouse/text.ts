/** A text constant: a backslash escapes in ClickHouse. */
export const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const NATIVE: Readonly<Record<string, string>> = { int2: 'Int16', int4: 'Int32', int8: 'Int64' };

/** Computed wide, then an error where PostgreSQL has one: plain casts and operators wrap around. */
export const checked = (sql: string, type: string): string => `accurateCast(${sql}, 'Nullable(${NATIVE[type] ?? 'Int64'})')`;

/** A whole number as its own type: small constants and many functions are UInt8 or UInt64. */
export const asInteger = (sql: string, type: string): string => `to${NATIVE[type] ?? 'Int64'}(${sql})`;

/** An error where a condition holds, 0 otherwise; unknown is no error. */
export const failIf = (condition: string, message: string): string => `throwIf(ifNull(${condition}, 0), ${quote(message)})`;
