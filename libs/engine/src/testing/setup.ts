import type { CatalogTable } from '@query-router/contracts';
import type { QueryEngine } from '../query-engine.ts';
import type { ValueExpressions } from './values.ts';

/**
 * What the suite must know of an engine. SQL is in the engine's own dialect. `makeEngine` has created, in the logical schema
 * `schema`, the table `things` of {@link THINGS}; where `writes` is given, it may also be written to by the suite.
 */
export interface EngineSetup {
  readonly schema: string;
  readonly values: ValueExpressions;
  readonly sql: EngineStatements;

  /** What `discover` must say of `things` where the engine differs from {@link THINGS}. */
  readonly things: Partial<CatalogTable>;

  /** Whether a statement with this marker in its text runs in the engine now, seen from outside the adapter. */
  isRunning(marker: string): Promise<boolean>;

  /** Connections or sessions the adapter holds in the engine now; null where there is no such thing. */
  connections(): Promise<number | null>;

  /** An engine of the same kind whose server does not answer (nothing listens); null for engines inside the process. */
  unreachable(): QueryEngine | null;

  /** Words that no message may show: passwords, host names, data directories. */
  readonly secrets: readonly string[];

  readonly writes?: WriteSetup;
}

export interface EngineStatements {
  /** `count` rows in order with one int64 column `n`: 0, 1, …; the engine must produce them lazily. */
  series(count: number): string;
  /** `count` rows with one text column `t` of `width` characters each. */
  wide(count: number, width: number): string;
  /** Runs for at least a minute without giving a row; `marker` stands in its text as a comment or a literal. */
  endless(marker: string): string;
  /** Fails before the first row. */
  runtimeError: string;
  /** Gives rows, then fails; null where the engine cannot be made to. */
  lateError: string | null;
  /** Gives 1, 'x', 2 in columns a, a, b; null where the engine refuses such names. Absent: plain SQL does it. */
  duplicateNames?: string | null;
  /** Statements that would change data, definitions, the session or the world if they were let through as reads. */
  forbiddenReads: Readonly<Record<string, string>>;
}

export interface WriteSetup {
  /** A table `name(id integer primary key, note text not null)`, empty, in `schema`; created or emptied. */
  emptyTable(name: string): Promise<void>;
  /** Kills, from outside, the connection that runs the statement with this marker. */
  kill(marker: string): Promise<void>;
  /** A statement that inserts (id, note) and then runs for seconds before it ends, with the marker in its text. */
  slowInsert(table: string, id: number, marker: string): string;
}

/** Columns and rows of the fixture table. */
export const THINGS = {
  name: 'things',
  columns: [
    { name: 'id', type: 'int64', nullable: false },
    { name: 'name', type: 'text', nullable: true },
    { name: 'amount', type: 'decimal(12,2)', nullable: true },
    { name: 'made_at', type: 'timestamp', nullable: true },
  ],
  keys: [['id']],
  rows: [
    [1, 'ant', '1.50', '2026-01-01T00:00:00'],
    [2, null, '-2.00', null],
    [3, '', null, '1999-12-31T23:59:59.5'],
  ],
} as const;

/** The fixture in PostgreSQL's dialect, for engines that read it. `schema` must be a plain lower-case name. */
export function thingsDdl(schema: string): readonly string[] {
  return [
    `CREATE TABLE ${schema}.things (id bigint NOT NULL PRIMARY KEY, name text, amount decimal(12,2), made_at timestamp)`,
    `INSERT INTO ${schema}.things VALUES (1, 'ant', 1.50, '2026-01-01 00:00:00'), (2, NULL, -2.00, NULL), (3, '', NULL, '1999-12-31 23:59:59.5')`,
  ];
}
