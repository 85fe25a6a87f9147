import { failure } from '@query-router/contracts';
import type { DecisionLayer, EngineName, Failure, FailureCode, Rejection } from '@query-router/contracts';
import { similarTable } from './similar-table.ts';
import { tableText } from './table-name.ts';
import type { TableRef } from './table-name.ts';

/**
 * No engine, live or silent, knows these tables. While nothing was heard of PostgreSQL, the primary of operational tables, that
 * does not mean that they do not exist. `visible`: the tables that the requester may know of.
 */
export function tablesNotFound(tables: readonly TableRef[], visible: readonly TableRef[], postgresKnown: boolean): Failure {
  const names = tables.map((table) => tableText(table));
  if (!postgresKnown) {
    const message = `No engine that has announced itself knows ${names.join(', ')}, and postgres has not announced itself.`;
    return failure('NO_CAPABLE_ENGINE', message, { details: { tables: names } });
  }
  const meant = tables.map((table) => similarTable(table, visible)).filter((table) => table !== null);
  const question = meant.length === 0 ? '' : ` Did you mean ${[...new Set(meant.map((table) => tableText(table)))].join(', ')}?`;
  return failure('TABLE_NOT_FOUND', `No engine knows ${names.join(', ')}.${question}`, { details: { tables: names } });
}

/**
 * The engine that was asked for by name may not answer. Never another one in its place. `demanding` tells whether the requester said how
 * fresh the data must be.
 */
export function forcedRefusal({ engine, layer, reason }: Rejection, demanding: boolean): Failure {
  const code = layer === 'freshness' && demanding ? 'NOT_FRESH_ENOUGH' : (FORCED_CODES[layer] ?? 'ENGINE_CANNOT_ANSWER');
  // A stale copy is copied again and a down engine comes back; nothing else changes by waiting.
  const retryable = layer === 'health' || layer === 'freshness';
  return failure(code, `${engine} was asked for by name and cannot answer: ${reason}.`, { engine, retryable, details: { layer } });
}

const FORCED_CODES: Partial<Record<DecisionLayer, FailureCode>> = { health: 'ENGINE_UNAVAILABLE', placement: 'TABLE_NOT_FOUND' };

/**
 * Every engine was rejected. What an engine that could answer lacks for the moment (health, freshness) is worth a retry;
 * without any such engine the statement cannot be answered here at all. `expected` tells whether an engine that is not up is
 * to be waited for: one that nobody ever announced may not be part of this installation.
 */
export function noEngineLeft(rejected: readonly Rejection[], expected: (engine: EngineName) => boolean, demanding: boolean): Failure {
  const reasons = rejected.map(({ engine, reason }) => `${engine}: ${reason}`).join('; ');
  const absentNow = rejected.filter(({ engine, layer }) => layer === 'health' && expected(engine)).map(({ engine }) => engine);
  const staleNow = rejected.some(({ layer }) => layer === 'freshness');
  const details = { rejected: rejected.map((entry) => ({ ...entry })) };
  const [only] = absentNow;
  if (only !== undefined && absentNow.length === 1 && !staleNow) {
    return failure('ENGINE_UNAVAILABLE', `The only engine that could answer is not available. ${reasons}.`, { engine: only, details });
  }
  if (staleNow && demanding && absentNow.length === 0) return failure('NOT_FRESH_ENOUGH', `No copy is as fresh as the request demands. ${reasons}.`, { details });
  if (absentNow.length > 0 || staleNow) return failure('NO_CAPABLE_ENGINE', `No engine can answer now. ${reasons}.`, { details });
  return failure('ENGINE_CANNOT_ANSWER', `No engine can answer this statement. ${reasons}.`, { ...onlyOf(rejected), details });
}

function onlyOf(rejected: readonly Rejection[]): { readonly engine?: EngineName } {
  const [first] = rejected;
  return first !== undefined && rejected.length === 1 ? { engine: first.engine } : {};
}
