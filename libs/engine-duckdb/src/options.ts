import type { DuckDbLake } from './lake.ts';

export interface DuckDbEngineOptions {
  /** File of the database, or `:memory:`. */
  readonly path: string;
  /** Worker threads of DuckDB itself. */
  readonly threads: number;
  /** For example `2GB`. A statement that needs more fails. */
  readonly memoryLimit: string;
  /**
   * Statements at once. Each holds a thread of libuv's pool while it computes (4 unless `UV_THREADPOOL_SIZE` says otherwise), so
   * one less than that pool is the most that is used.
   */
  readonly concurrency: number;
  /** Where large sorts and joins spill to; nowhere by default when in memory, beside the file otherwise. */
  readonly tempDirectory?: string;
  /** Role of tables that this engine did not copy itself, by `schema.table`; `replica` when not named. */
  readonly roles?: Readonly<Record<string, 'primary' | 'replica'>>;
  /** The lake to read; it must answer when the engine is opened. */
  readonly lake?: DuckDbLake;
  /**
   * Runs own statements before the configuration is locked and outside access is cut off: create views,
   * load tables.
   */
  readonly prepare?: (run: (sql: string) => Promise<void>) => Promise<void>;
}

/** Where unqualified names are looked up, as in PostgreSQL. It is a setting of each connection and stays free when others are locked. */
export const DEFAULT_SCHEMA = 'public';

/** Settings that the product's answers depend on; `init` checks that they hold on a new connection. */
export const FIXED_SETTINGS: Readonly<Record<string, string>> = {
  TimeZone: 'UTC',
  Calendar: 'gregorian',
  default_null_order: 'NULLS_LAST_ON_ASC_FIRST_ON_DESC',
  integer_division: 'true',
  ieee_floating_point_ops: 'false',
  // It loses conditions of EXISTS: exists-with-two-inequalities-finds-nothing.int.spec.ts.
  disabled_optimizers: 'deliminator',
};

/** What keeps a statement inside the database; set last, `lock_configuration` makes it final. */
export const LOCKS: Readonly<Record<string, string>> = {
  allow_community_extensions: 'false',
  enable_external_access: 'false',
  lock_configuration: 'true',
};
