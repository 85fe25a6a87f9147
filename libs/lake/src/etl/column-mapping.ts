/** A column as PostgreSQL's own catalogue has it. */
export interface SourceColumn {
  readonly name: string;
  /** As `format_type` writes it: `numeric(12,2)`, `character varying(20)`. */
  readonly type: string;
  readonly isEnum: boolean;
}

/**
 * How a column is copied. PostgreSQL itself makes texts of what Trino would read inexactly (of JSON, Trino keeps the digits of a double);
 * Trino casts to the type that the lake has.
 */
export interface ColumnMapping {
  readonly name: string;
  /** In the lake. */
  readonly type: string;
  readonly fromPostgres: 'as-is' | 'as-text';
}

export type Mapped = { readonly ok: true; readonly mapping: ColumnMapping } | { readonly ok: false; readonly reason: string };

const TIMESTAMPTZ = 'timestamp(6) with time zone';

const SIMPLE: Readonly<Record<string, readonly [type: string, fromPostgres: ColumnMapping['fromPostgres']]>> = {
  boolean: ['boolean', 'as-is'],
  smallint: ['integer', 'as-is'],
  integer: ['integer', 'as-is'],
  bigint: ['bigint', 'as-is'],
  real: ['real', 'as-is'],
  'double precision': ['double', 'as-is'],
  text: ['varchar', 'as-is'],
  'character varying': ['varchar', 'as-text'],
  // Blanks at the end mean nothing in this type, and PostgreSQL drops them.
  character: ['varchar', 'as-text'],
  date: ['date', 'as-is'],
  uuid: ['uuid', 'as-is'],
  bytea: ['varbinary', 'as-is'],
  json: ['varchar', 'as-text'],
  jsonb: ['varchar', 'as-text'],
};

const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^numeric$/, 'numeric without digits has no exact type in the lake; give it some, such as numeric(38,10)'],
  [/\[\]$/, 'arrays are not read from PostgreSQL'],
  [/^interval/, 'the lake has no type for intervals'],
  [/^time\b.* with time zone$/, 'the lake has no type for times with a zone'],
];

/** The exact type of a column in the lake, or why there is none. JSON becomes its text. */
export function mapColumn({ name, type, isEnum }: SourceColumn): Mapped {
  const ok = (lakeType: string, fromPostgres: ColumnMapping['fromPostgres'] = 'as-is'): Mapped => ({ ok: true, mapping: { name, type: lakeType, fromPostgres } });
  if (isEnum) return ok('varchar', 'as-text');
  const refused = REFUSED.find(([pattern]) => pattern.test(type));
  if (refused !== undefined) return { ok: false, reason: refused[1] };
  const [base = type] = /^[a-z ]+?(?=\(|$)/.exec(type) ?? [];
  const simple = Object.hasOwn(SIMPLE, base) ? SIMPLE[base] : undefined;
  if (simple !== undefined) return ok(...simple);
  if (base === 'numeric') return fitsDecimal(type) ? ok(type.replace('numeric', 'decimal')) : { ok: false, reason: `${type} has more than the 38 digits of the lake's decimals, or a scale outside of them` };
  const [, kind, zone] = /^(timestamp|time)(?:\(\d\))? (with|without) time zone$/.exec(type) ?? [];
  if (kind === 'timestamp') return ok(zone === 'with' ? TIMESTAMPTZ : 'timestamp(6)');
  if (kind === 'time') return ok('time(6)');
  return { ok: false, reason: `the lake has no type for ${type}` };
}

function fitsDecimal(type: string): boolean {
  const [, precision = '', scale = ''] = /^numeric\((\d+),(-?\d+)\)$/.exec(type) ?? [];
  return Number(precision) >= 1 && Number(precision) <= 38 && Number(scale) >= 0 && Number(scale) <= Number(precision);
}

/** The query that PostgreSQL is asked, and the one over its answer; both have the columns under their own names. */
export function sourceQuery(table: string, columns: readonly ColumnMapping[], quote: (name: string) => string): { readonly postgres: string; readonly cast: (answer: string) => string } {
  const inner = columns.map(({ name, fromPostgres }) => (fromPostgres === 'as-text' ? `${quote(name)}::text AS ${quote(name)}` : quote(name)));
  const outer = columns.map(({ name, type }) => `CAST(${quote(name)} AS ${type}) AS ${quote(name)}`);
  return { postgres: `SELECT ${inner.join(', ')} FROM ${table}`, cast: (answer) => `(SELECT ${outer.join(', ')} FROM ${answer})` };
}
