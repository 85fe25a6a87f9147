import { setTimeout as delay } from 'node:timers/promises';
import { StatementType } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBResult } from '@duckdb/node-api';
import type { JsonValue } from '@query-router/contracts';
import type { EngineQuery, EngineResult, StatementScope } from '@query-router/engine';
import { engineFailure, RowBudget } from '@query-router/engine';
import { decoderFor, logicalType } from './decode.ts';
import { isInterrupt, statementFailure } from './failure.ts';
import { DEFAULT_SCHEMA } from './options.ts';

/**
 * Runs a read on a connection of its own, in a read-only transaction. Rows are streamed, so an answer that is cut costs no more
 * than what was taken of it.
 */
export async function executeRead(instance: DuckDBInstance, query: EngineQuery, scope: StatementScope): Promise<EngineResult> {
  const connection = await instance.connect();
  const interruption = new Interruption(connection);
  const forget = scope.onStop(() => interruption.start());
  try {
    return await stream(connection, query, scope);
  } catch (error) {
    if (scope.reason !== null && (isInterrupt(error) || isAborted(error))) throw scope.failure('duckdb');
    throw statementFailure(error);
  } finally {
    forget();
    await interruption.end();
    connection.closeSync();
  }
}

async function stream(connection: DuckDBConnection, query: EngineQuery, scope: StatementScope): Promise<EngineResult> {
  await connection.run(`SET search_path = '${DEFAULT_SCHEMA}'; BEGIN TRANSACTION READ ONLY`);
  scope.throwIfStopped('duckdb');
  const statements = await connection.extractStatements(query.sql);
  if (statements.count !== 1) throw engineFailure('duckdb', 'STATEMENT_REFUSED', 'One statement at a time.');
  const prepared = await statements.prepare(0);
  try {
    if (prepared.statementType !== StatementType.SELECT) throw engineFailure('duckdb', 'STATEMENT_REFUSED', 'Only reads are run here.');
    if (prepared.parameterCount > 0) throw engineFailure('duckdb', 'STATEMENT_REFUSED', 'Parameters are not available.');
    scope.throwIfStopped('duckdb');
    const result = await prepared.stream();
    const budget = new RowBudget(query);
    await collect(result, budget, scope);
    if (budget.truncated) connection.interrupt();
    else await provePastTheEnd(connection);
    scope.throwIfStopped('duckdb');
    const columns = result.columnNames().map((name, at) => ({ name, type: logicalType(result.columnType(at)) }));
    return { columns, rows: budget.rows, truncated: budget.truncated, affectedRows: null, replayed: false };
  } finally {
    prepared.destroySync();
  }
}

async function collect(result: DuckDBResult, budget: RowBudget, scope: StatementScope): Promise<void> {
  const decoders = result.columnTypes().map(decoderFor);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    scope.throwIfStopped('duckdb');
    if (!take(chunk, decoders, budget)) return;
  }
}

/** False when the budget is full. */
function take(chunk: DuckDBDataChunk, decoders: readonly ReturnType<typeof decoderFor>[], budget: RowBudget): boolean {
  const vectors = decoders.map((_, column) => chunk.getColumnVector(column));
  for (let at = 0; at < chunk.rowCount; at++) {
    const row: JsonValue[] = [];
    for (const [column, vector] of vectors.entries()) {
      const value = vector.getItem(at);
      row.push(value === null ? null : (decoders[column]?.(value) ?? null));
    }
    if (!budget.admit(row)) return false;
  }
  return true;
}

/**
 * A stream that fails after its first rows ends exactly like one that is complete: the driver does not read the error
 * (`duckdb_result_error`). But the failure aborts the transaction, and the next statement in it says so.
 */
async function provePastTheEnd(connection: DuckDBConnection): Promise<void> {
  try {
    await connection.run('SELECT 1; COMMIT');
  } catch (error) {
    if (!isAborted(error)) throw error;
    throw engineFailure('duckdb', 'QUERY_FAILED', 'The statement failed after its first rows: a value could not be computed (an overflow, a cast or a lack of memory).', { cause: error });
  }
}

function isAborted(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'message' in error && String(error.message).includes('transaction is aborted');
}

/** Interrupts a connection until told to end: an interrupt that comes before the statement has started is lost. */
class Interruption {
  readonly #connection: DuckDBConnection;
  #running = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  start(): void {
    this.#running = true;
    this.#loop = this.#repeat();
  }

  async end(): Promise<void> {
    this.#running = false;
    await this.#loop;
  }

  async #repeat(): Promise<void> {
    while (this.#running) {
      this.#connection.interrupt();
      await delay(5);
    }
  }
}
