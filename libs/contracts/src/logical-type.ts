import { z } from 'zod';

/**
 * Logical type of a column, the same whichever engine answers. Text form:
 * `boolean`, `int16`, `int32`, `int64`, `decimal` or `decimal(p,s)`, `float32`, `float64`, `text`, `bytes`,
 * `date`, `time`, `timestamp`, `timestamptz`, `interval`, `uuid`, `json`, `array<T>`, `struct`, `unknown`.
 */
export const logicalTypeSchema = z.string().regex(
  /^(boolean|int16|int32|int64|decimal(\(\d+,\d+\))?|float32|float64|text|bytes|date|time|timestamp|timestamptz|interval|uuid|json|struct|unknown|array<.+>)$/,
  'not a logical type',
);
export type LogicalType = string;

export const columnSchema = z.object({ name: z.string(), type: logicalTypeSchema });
export type Column = z.infer<typeof columnSchema>;

/**
 * A value as it stands in JSON. Integers up to 2^53-1 are numbers, larger ones strings; decimals are strings with
 * their scale; doubles are numbers, `"NaN"`, `"Infinity"` and `"-Infinity"` strings; date `YYYY-MM-DD`; time
 * `HH:MM:SS[.ffffff]`; timestamp `YYYY-MM-DDTHH:MM:SS[.ffffff]` (trailing zeros of the fraction removed); timestamptz the
 * same in UTC with `Z`; bytes base64; intervals ISO 8601; arrays, structs and json as JSON.
 */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };
