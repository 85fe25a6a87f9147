/** PostgreSQL's own catalogue as rows, written by `npm run pg-catalogue`. Names are those of `pg_type`: `int4`, `_int4`, `numeric`. */
export interface CatalogueData {
  /** `server_version_num`. */
  readonly version: number;
  readonly types: readonly TypeRow[];
  readonly casts: readonly CastRow[];
  readonly operators: readonly OperatorRow[];
  readonly functions: readonly FunctionRow[];
}

/** Name; `b`ase, `p`seudo, `r`ange or `m`ultirange; category; 1 when preferred in it; element of an array; array of it. */
export type TypeRow = readonly [name: string, kind: string, category: string, preferred: number, element: string | null, array: string | null];

/** Source, target; `i`mplicit, by `a`ssignment or `e`xplicit; by `f`unction, `i`/o or `b`inary. */
export type CastRow = readonly [source: string, target: string, context: string, method: string];

/** Name, operand types (null on the left: prefix), result. */
export type OperatorRow = readonly [name: string, left: string | null, right: string | null, result: string];

/**
 * Name; `f`unction, `w`indow, `n`ormal, `o`rdered-set or `h`ypothetical-set aggregate; argument types; result; 1 when it returns a set; volatility `i`, `s` or `v`; number of arguments
 * with defaults; element type of a variadic last argument; `name:type` of output parameters; direct arguments of an ordered-set aggregate.
 */
export type FunctionRow = readonly [
  name: string,
  kind: string,
  arguments_: readonly string[],
  result: string,
  set: number,
  volatility: string,
  defaults: number,
  variadic: string | null,
  outputs: readonly string[],
  direct: number,
];
