import type { JsonValue, LogicalType } from '@query-router/contracts';
import { wireFloat, wireJson } from '@query-router/engine';
import { wireDateText, wireDayInterval, wireMonthInterval, wireTimeText, wireTimestampText, wireZonedText } from './temporal.ts';
import type { TrinoType } from './type-name.ts';
import { parseTrinoType } from './type-name.ts';

export interface Decoder {
  readonly type: LogicalType;
  decode(value: unknown): JsonValue;
}

type Decode = (value: unknown) => JsonValue;
const asIs: Decode = (value) => value as JsonValue;
const asFloat: Decode = (value) => (typeof value === 'number' ? wireFloat(value) : (value as string));
const text = (convert: (value: string) => JsonValue): Decode => (value) => convert(String(value));

/** Types whose values need no arguments to be read. Integers beyond 2^53 are text already. */
const SCALARS: Readonly<Record<string, readonly [LogicalType, Decode]>> = {
  boolean: ['boolean', asIs],
  tinyint: ['int16', asIs],
  smallint: ['int16', asIs],
  integer: ['int32', asIs],
  bigint: ['int64', asIs],
  real: ['float32', asFloat],
  double: ['float64', asFloat],
  'double precision': ['float64', asFloat],
  varchar: ['text', asIs],
  char: ['text', asIs],
  varbinary: ['bytes', asIs],
  date: ['date', text(wireDateText)],
  time: ['time', text(wireTimeText)],
  'time with time zone': ['text', asIs],
  timestamp: ['timestamp', text(wireTimestampText)],
  'timestamp with time zone': ['timestamptz', text(wireZonedText)],
  'interval day to second': ['interval', text(wireDayInterval)],
  'interval year to month': ['interval', text(wireMonthInterval)],
  uuid: ['uuid', asIs],
  json: ['json', text(wireJson)],
  ipaddress: ['text', asIs],
  unknown: ['unknown', () => null],
};

/** Logical type and decoder of a Trino type; `unknown` for types this product does not know, passed on as the server wrote them. */
export function decoderOf(typeText: string): Decoder {
  return nullSafe(decoder(parseTrinoType(typeText)));
}

function nullSafe(inner: Decoder): Decoder {
  return { type: inner.type, decode: (value) => (value === null || value === undefined ? null : inner.decode(value)) };
}

function decoder(type: TrinoType): Decoder {
  switch (type.name) {
    case 'decimal':
      return { type: `decimal(${number(type, 0, 38)},${number(type, 1, 0)})`, decode: text(String) };
    case 'array': {
      const element = nullSafe(decoder(member(type, 0)));
      return { type: `array<${element.type}>`, decode: (value) => (value as unknown[]).map((item) => element.decode(item)) };
    }
    case 'map': {
      const value = nullSafe(decoder(member(type, 1)));
      return { type: 'json', decode: (map) => Object.fromEntries(Object.entries(map as Record<string, unknown>).map(([key, item]) => [key, value.decode(item)])) };
    }
    case 'row':
      return rowDecoder(type);
    default: {
      const [logical, decode] = SCALARS[type.name] ?? ['unknown', asIs];
      return { type: logical, decode };
    }
  }
}

function rowDecoder(type: TrinoType): Decoder {
  const fields = type.args.map((_, index) => nullSafe(decoder(member(type, index))));
  const labels = type.args.map((arg, index) => (arg.kind === 'type' ? arg.label : null) ?? `f${index + 1}`);
  const named = type.args.some((arg) => arg.kind === 'type' && arg.label !== null);
  const list = (value: unknown): JsonValue[] => fields.map((field, index) => field.decode((value as unknown[])[index]));
  return { type: 'struct', decode: (value) => (named ? Object.fromEntries(list(value).map((item, index) => [labels[index] ?? '', item])) : list(value)) };
}

function member(type: TrinoType, index: number): TrinoType {
  const arg = type.args[index];
  return arg?.kind === 'type' ? arg.type : { name: 'unknown', args: [] };
}

function number(type: TrinoType, index: number, otherwise: number): number {
  const arg = type.args[index];
  return arg?.kind === 'number' ? arg.value : otherwise;
}
