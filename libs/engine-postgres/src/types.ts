import type { JsonValue } from '@query-router/contracts';
import { wireFloat, wireIntegerText, wireJson } from '@query-router/engine';
import { parseArray } from './array-text.ts';

/** Turns the server's text form of a value into its wire form. */
export type Decode = (text: string) => JsonValue;

export interface TypeBinding {
  readonly type: string;
  readonly decode: Decode;
}

/** A row of `pg_type`, as far as it matters. */
export interface PgType {
  readonly oid: number;
  /** Element type of a true array, else 0. */
  readonly element: number;
  /** Base type and modifier of a domain, else 0 and -1. */
  readonly base: number;
  readonly baseModifier: number;
}

const asText: Decode = (text) => text;
const asDate: Decode = (text) => (text.endsWith(' BC') ? beforeChrist(text) : text);
const asTimestamp: Decode = (text) => asDate(text.replace(' ', 'T'));
const asTimestamptz: Decode = (text) =>
  text.endsWith('+00') ? `${text.slice(0, -3).replace(' ', 'T')}Z` : text.endsWith('+00 BC') ? `${String(asDate(`${text.slice(0, -6).replace(' ', 'T')} BC`))}Z` : text;
const asBytes: Decode = (text) => Buffer.from(text.slice(2), 'hex').toString('base64');
const TEXT: TypeBinding = { type: 'text', decode: asText };

const SCALARS: ReadonlyMap<number, TypeBinding> = new Map<number, TypeBinding>([
  [16, { type: 'boolean', decode: (text) => text === 't' }],
  [17, { type: 'bytes', decode: asBytes }],
  [20, { type: 'int64', decode: wireIntegerText }],
  [21, { type: 'int16', decode: Number }],
  [23, { type: 'int32', decode: Number }],
  [26, { type: 'int64', decode: Number }],
  [114, { type: 'json', decode: wireJson }],
  [3802, { type: 'json', decode: wireJson }],
  [700, { type: 'float32', decode: (text) => wireFloat(Number(text)) }],
  [701, { type: 'float64', decode: (text) => wireFloat(Number(text)) }],
  [1082, { type: 'date', decode: asDate }],
  [1083, { type: 'time', decode: asText }],
  [1114, { type: 'timestamp', decode: asTimestamp }],
  [1184, { type: 'timestamptz', decode: asTimestamptz }],
  [1186, { type: 'interval', decode: asText }],
  [2950, { type: 'uuid', decode: asText }],
]);
const NUMERIC = 1700;
/** `text`, `varchar`, `name`. */
const COMPARED_AS_TEXT: ReadonlySet<number> = new Set([25, 1043, 19]);

/** Year 1 BC is the year 0 of ISO 8601. */
function beforeChrist(text: string): string {
  const dash = text.indexOf('-');
  const year = Number(text.slice(0, dash)) - 1;
  return `${year === 0 ? '0000' : `-${String(year).padStart(4, '0')}`}${text.slice(dash, -3)}`;
}

/** `numeric(p,s)` keeps both in its modifier; the scale has 11 bits and may be negative since version 15. */
function numericBinding(modifier: number): TypeBinding {
  if (modifier < 4) return { type: 'decimal', decode: asText };
  const precision = ((modifier - 4) >> 16) & 0xff_ff;
  const scale = (((modifier - 4) & 0x7_ff) ^ 1024) - 1024;
  return { type: scale < 0 ? 'decimal' : `decimal(${precision},${scale})`, decode: asText };
}

/** Binds type ids to logical types and decoders. Ids of the user's own types come from `pg_type`, see `load`. */
export class TypeRegistry {
  #types: ReadonlyMap<number, PgType> = new Map();
  readonly #bound = new Map<string, TypeBinding>();

  load(types: readonly PgType[]): void {
    this.#types = new Map(types.map((type) => [type.oid, type]));
    this.#bound.clear();
  }

  /** False for a type created after the last `load`: its values are still in the server's text form. */
  knows(oid: number): boolean {
    return SCALARS.has(oid) || oid === NUMERIC || this.#types.has(oid);
  }

  /**
   * The logical type for the catalogue, by which other engines compute. Values of enums, `char(n)`, `citext`, `money` and the like travel as text but
   * do not compare as text does: `unknown`, so that only PostgreSQL computes with them.
   */
  announcedType(oid: number, modifier: number): string {
    const type = this.#types.get(oid);
    if (type !== undefined && type.base !== 0) return this.announcedType(type.base, type.baseModifier);
    if (type !== undefined && type.element !== 0) return this.announcedType(type.element, modifier) === 'unknown' ? 'unknown' : this.bind(oid, modifier).type;
    return SCALARS.has(oid) || oid === NUMERIC || COMPARED_AS_TEXT.has(oid) ? this.bind(oid, modifier).type : 'unknown';
  }

  bind(oid: number, modifier: number): TypeBinding {
    const scalar = SCALARS.get(oid);
    if (scalar !== undefined) return scalar;
    if (oid === NUMERIC) return numericBinding(modifier);
    const key = `${oid}/${modifier}`;
    const known = this.#bound.get(key);
    if (known !== undefined) return known;
    const binding = this.#resolve(oid, modifier);
    this.#bound.set(key, binding);
    return binding;
  }

  #resolve(oid: number, modifier: number): TypeBinding {
    const type = this.#types.get(oid);
    if (type === undefined) return TEXT;
    if (type.base !== 0) return this.bind(type.base, type.baseModifier);
    if (type.element === 0) return TEXT;
    const element = this.bind(type.element, modifier);
    return { type: `array<${element.type}>`, decode: (text) => parseArray(text, element.decode) };
  }
}

/** All types that the registry needs; arrays of boxes (delimiter `;`) and the old vector types (no braces) stay text. */
export const LOAD_TYPES = `
  SELECT oid, CASE WHEN typcategory = 'A' AND typelem <> 0 AND typdelim = ',' AND typname NOT IN ('int2vector', 'oidvector') THEN typelem ELSE 0 END AS element,
         typbasetype AS base, typtypmod AS base_modifier
  FROM pg_catalog.pg_type`;
