import { randomUUID } from 'node:crypto';
import { failure, FailureError } from '@query-router/contracts';
import type { MetadataQuery } from '@query-router/metadata';
import type { LakeRefs } from '../refs/lake-refs.ts';
import type { RefCatalogs } from '../refs/ref-catalogs.ts';
import { quoteName, sqlName, tableText, type TableName } from '../table-name.ts';
import { sqlText, type LakeSql } from '../tables/lake-sql.ts';
import type { TableLock } from '../tables/table-lock.ts';
import type { TableWriters } from '../tables/table-writers.ts';
import { mapColumn, sourceQuery, type ColumnMapping, type SourceColumn } from './column-mapping.ts';

export interface CopyReport {
  readonly source: string;
  readonly target: string;
  readonly rows: number;
  /** Of all rows in any order, the same in PostgreSQL and in the lake. */
  readonly checksum: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** True when PostgreSQL's table was written meanwhile; the copy is then the table before or after that. */
  readonly source_moved: boolean;
  /** Commit that published it. */
  readonly commit: string | null;
  readonly seconds: number;
}

export interface TableCopyParts {
  /** The PostgreSQL whose tables are copied. */
  readonly postgres: MetadataQuery;
  readonly sql: LakeSql;
  readonly refs: LakeRefs;
  readonly catalogs: RefCatalogs;
  readonly writers: TableWriters;
  readonly lock: TableLock;
  /** Trino's catalogue of PostgreSQL. */
  readonly postgresCatalog: string;
}

export interface CopyOptions {
  readonly actor: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A table that is written faster than it is copied cannot be compared with its copy. */
const ATTEMPTS = 3;

/**
 * Copies a table of PostgreSQL into the lake, as a whole: written on a branch, compared there with its source by count and checksum, then
 * published at once in place of the copy before it. Readers never see half of it, and the copies before it remain as snapshots.
 */
export class TableCopy {
  readonly #parts: TableCopyParts;

  constructor(parts: TableCopyParts) {
    this.#parts = parts;
  }

  /** @throws FailureError `SQL_NOT_SUPPORTED` with every column that has no exact type in the lake */
  async run(source: TableName, target: TableName, options: CopyOptions): Promise<CopyReport> {
    const columns = await this.#columns(source);
    const [writer] = await this.#parts.writers.writersOf(target);
    if (writer !== undefined) throw new FailureError(failure('CONFLICT', `${tableText(target)} is written by the pipeline "${writer.pipeline}"; a copy would overwrite what it wrote.`));
    return this.#parts.lock.hold(tableText(target), () => this.#onBranch(source, target, columns, options));
  }

  async #onBranch(source: TableName, target: TableName, columns: readonly ColumnMapping[], options: CopyOptions): Promise<CopyReport> {
    const { refs, catalogs } = this.#parts;
    const { actor } = options;
    const began = performance.now();
    const branch = `load_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
    await refs.create('branch', branch, { actor });
    try {
      const copied = await this.#copy(source, target, columns, await catalogs.ensure(branch), options);
      const merged = await refs.merge({ from: branch, message: `load ${tableText(target)} from PostgreSQL`, actor });
      return {
        source: tableText(source),
        target: tableText(target),
        ...copied,
        columns: columns.map(({ name, type }) => ({ name, type })),
        commit: merged.commit,
        seconds: Math.round(performance.now() - began) / 1000,
      };
    } finally {
      await refs.delete('branch', branch, { actor }).catch(() => undefined);
    }
  }

  async #copy(source: TableName, target: TableName, columns: readonly ColumnMapping[], catalog: string, options: CopyOptions): Promise<{ rows: number; checksum: string; source_moved: boolean }> {
    const { sql, postgresCatalog } = this.#parts;
    const { postgres, cast } = sourceQuery([source.schema, source.name].map(quoteName).join('.'), columns, quoteName);
    // PostgreSQL reads it in one statement, and so as it is at one moment.
    const original = cast(`TABLE(${quoteName(postgresCatalog)}.system.query(query => ${sqlText(postgres)}))`);
    let before = await this.#sum(original, columns, options);
    await sql.change(`CREATE SCHEMA IF NOT EXISTS ${quoteName(catalog)}.${quoteName(target.schema)}`, options.timeoutMs, options.signal);
    for (let attempt = 1; ; attempt++) {
      await sql.change(`CREATE OR REPLACE TABLE ${sqlName(catalog, target)} WITH (format = 'PARQUET', format_version = 2) AS SELECT * FROM ${original}`, options.timeoutMs, options.signal);
      const copy = await this.#sum(sqlName(catalog, target), columns, options);
      const after = await this.#sum(original, columns, options);
      const moved = before.checksum !== after.checksum || before.rows !== after.rows;
      for (const state of [before, after]) if (copy.checksum === state.checksum && copy.rows === state.rows) return { ...copy, source_moved: moved };
      if (!moved) throw new FailureError(failure('INTERNAL', `The copy of ${tableText(source)} has ${copy.rows} rows and PostgreSQL ${after.rows}, or their checksums differ. Nothing was published.`));
      if (attempt >= ATTEMPTS) throw new FailureError(failure('CONFLICT', `${tableText(source)} is written all the time, so no copy of it could be compared with it. Capture its changes instead.`, { retryable: true }));
      before = after;
    }
  }

  async #sum(relation: string, columns: readonly ColumnMapping[], { timeoutMs, signal }: CopyOptions): Promise<{ rows: number; checksum: string }> {
    const row = `ROW(${columns.map(({ name }) => quoteName(name)).join(', ')})`;
    const [found] = await this.#parts.sql.rows(`SELECT count(*), coalesce(to_hex(checksum(${row})), '') FROM ${relation}`, timeoutMs, signal);
    return { rows: Number(found?.[0] ?? 0), checksum: String(found?.[1] ?? '') };
  }

  async #columns(source: TableName): Promise<ColumnMapping[]> {
    const found = await this.#parts.postgres.query<SourceColumn & Record<string, unknown>>(SOURCE_COLUMNS, [source.schema, source.name]);
    if (found.length === 0) throw new FailureError(failure('TABLE_NOT_FOUND', `PostgreSQL has no table ${tableText(source)}.`));
    const mapped = found.map((column) => ({ column, result: mapColumn(column) }));
    const refused = mapped.flatMap(({ column, result }) => (result.ok ? [] : [`${column.name} (${column.type}): ${result.reason}`]));
    if (refused.length > 0) throw new FailureError(failure('SQL_NOT_SUPPORTED', `${tableText(source)} cannot be copied exactly: ${refused.join('; ')}.`, { details: { columns: refused } }));
    return mapped.flatMap(({ result }) => (result.ok ? [result.mapping] : []));
  }
}

const SOURCE_COLUMNS = `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, t.typtype = 'e' AS "isEnum"
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;
