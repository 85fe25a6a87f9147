import type { JsonValue } from '@query-router/contracts';
import { engineFailure } from '@query-router/engine';
import type { RowBatches, TableSnapshot } from '@query-router/engine';
import { discoverTables, quote } from './discover.ts';
import { step } from './exchange.ts';
import { statementFailure } from './failure.ts';
import { loadTypes } from './type-loader.ts';
import { Session } from './session.ts';
import type { SessionConfig } from './session.ts';
import type { Decode, TypeRegistry } from './types.ts';

const BATCH_ROWS = 10_000;
/** For a table that somebody has locked whole: other tables wait for this one. */
const LOCK_TIMEOUT_MS = 5_000;

/** What is read, and as of when. */
export interface ReadTableRequest {
  readonly schema: string;
  readonly name: string;
  /** A snapshot that another session exported; its own by default. */
  readonly snapshot: string | undefined;
}

/**
 * Opens a connection of its own and on it one snapshot of a table (REPEATABLE READ, read only): description and rows agree. From then on until
 * it is closed or `signal` aborts, nobody can truncate or rewrite the table.
 *
 * @throws FailureError `TABLE_NOT_FOUND`; `CONFLICT`, retryable, when the table stays locked whole
 */
export async function readTable(config: SessionConfig, types: TypeRegistry, { schema, name, snapshot }: ReadTableRequest, signal: AbortSignal): Promise<TableSnapshot> {
  const session = await Session.open(config);
  const onAbort = (): void => session.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  const close = (): void => {
    signal.removeEventListener('abort', onAbort);
    session.destroy();
  };
  try {
    signal.throwIfAborted();
    const adopt = snapshot === undefined ? [] : [step(`SET TRANSACTION SNAPSHOT '${snapshot.replaceAll("'", '')}'`)];
    await session.run([step('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'), ...adopt, step('SET LOCAL statement_timeout = 0'), step(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`), step('SET LOCAL cursor_tuple_fraction = 1')]);
    types.load(await loadTypes(session));
    const [table] = await discoverTables(session, types, config.user, { schema, name });
    if (table === undefined) throw engineFailure('postgres', 'TABLE_NOT_FOUND', `PostgreSQL has no table ${schema}.${name} that can be read.`);
    const columns = table.columns.map((column) => quote(column.name)).join(', ');
    await session.run([step(`DECLARE rows NO SCROLL CURSOR FOR SELECT ${columns} FROM ${quote(schema)}.${quote(name)}`)]);
    return { table, batches: fetchAll(session, types), close };
  } catch (error) {
    close();
    throw statementFailure(error);
  }
}

/** Fetches the next batch while the last one is being used. */
async function* fetchAll(session: Session, types: TypeRegistry): RowBatches {
  let ahead = fetch(session, types);
  try {
    for (;;) {
      const batch = await ahead;
      if (batch.length === 0) return;
      ahead = fetch(session, types);
      ahead.catch(() => undefined);
      yield batch;
    }
  } catch (error) {
    throw statementFailure(error);
  }
}

async function fetch(session: Session, types: TypeRegistry): Promise<readonly (readonly JsonValue[])[]> {
  const rows: JsonValue[][] = [];
  let decoders: readonly Decode[] = [];
  await session.run([
    step(`FETCH FORWARD ${BATCH_ROWS} FROM rows`, [], {
      onColumns: (fields) => (decoders = fields.map((field) => types.bind(field.dataTypeID, field.dataTypeModifier).decode)),
      onRow: (fields) => rows.push(fields.map((text, at) => (text === null ? null : (decoders[at]?.(text) ?? null)))),
    }),
  ]);
  return rows;
}
