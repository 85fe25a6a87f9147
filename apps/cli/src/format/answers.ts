import type { CatalogAnswer, CopyRole, Decision, EnginesAnswer, ExplainAnswer, QueryAnswer, QueryStatus } from '@query-router/contracts';
import type { QueryRouterError } from '@query-router/client';
import type { Sheet } from './format.ts';
import { printable } from './printable.ts';
import { isNumeric } from './table.ts';

/** Rows of a query in column order. Of columns with one name, the JSON object of a row holds one value. */
export function answerSheet(answer: QueryAnswer): Sheet {
  return {
    columns: answer.columns.map(({ name, type }) => ({ name, alignRight: isNumeric(type) })),
    rows: answer.data.map((row) => answer.columns.map(({ name }) => row[name])),
  };
}

/** One line under the rows: how many, where, by which rule, how long. */
export function answerSummary(answer: QueryAnswer): string {
  const changed = answer.affected_rows === undefined ? '' : `, ${count(answer.affected_rows, 'row')} changed${answer.replayed === true ? ' (had been done before)' : ''}`;
  const fresh = answer.decision.fresh_as_of === null ? '' : `, data as of ${answer.decision.fresh_as_of}`;
  const waited = answer.decision.waited_ms === undefined ? '' : `, waited ${answer.decision.waited_ms} ms for it`;
  const open = answer.decision.deterministic === false ? ', not deterministic' : '';
  return `${count(answer.row_count, 'row')}${changed} · ${answer.engine} by rule ${printable(answer.decision.rule)} · ${(answer.duration * 1000).toFixed(1)} ms${fresh}${waited}${open}`;
}

/** A decision in a few lines. */
export function decisionText({ engine, decision, sql }: ExplainAnswer): string {
  return [
    `engine     ${engine}`,
    `rule       ${printable(decision.rule)}: ${printable(decision.reason)}`,
    `statement  ${decision.statement}${decision.tables.length === 0 ? '' : ` on ${printable(decision.tables.join(', '))}`}`,
    `candidates ${decision.candidates.join(', ')}`,
    ...rejectionLines(decision),
    ...(decision.open ?? []).map((reason) => `open       ${printable(reason)}`),
    ...(decision.rewritten_sql === undefined ? [] : [`postgres   ${printable(decision.rewritten_sql)}`]),
    `sql        ${printable(sql)}`,
    '',
  ].join('\n');
}

/** Failures that the reasons against each engine explain; with others they would only distract. */
const ABOUT_THE_CHOICE: ReadonlySet<string> = new Set(['TABLE_NOT_FOUND', 'NO_CAPABLE_ENGINE', 'ENGINE_CANNOT_ANSWER', 'ENGINE_UNAVAILABLE', 'NOT_FRESH_ENOUGH']);

/** A failure in plain words, with what a person needs to ask further. */
export function errorText(error: QueryRouterError): string {
  const facts = [error.code, ...(error.status === undefined ? [] : [`HTTP ${error.status}`]), ...(error.queryId === undefined ? [] : [`query ${error.queryId}`])];
  const lines = [`error: ${printable(error.message)} (${printable(facts.join(', '))})`];
  const hint = error.details?.['hint'];
  if (typeof hint === 'string') lines.push(`hint       ${printable(hint)}`);
  if (error.decision !== undefined && ABOUT_THE_CHOICE.has(error.code)) lines.push(...rejectionLines(error.decision));
  if (error.code === 'OUTCOME_UNKNOWN' && error.requestId !== undefined) lines.push(`To find out safely, send it again with --idempotency-key ${printable(error.requestId)}`);
  return `${lines.join('\n')}\n`;
}

/** What became of an order to stop a query. */
export function cancelText({ query_id, state }: QueryStatus): string {
  const isOver = state !== 'accepted' && state !== 'classified' && state !== 'running';
  return isOver ? `Query ${query_id} had ended already: it was ${state}.\n` : `Asked to stop query ${query_id}, which was ${state}.\n`;
}

export function enginesSheet(answer: EnginesAnswer): Sheet {
  return {
    columns: [left('engine'), left('health'), left('version'), left('writes'), right('workers'), right('tables'), left('reason')],
    rows: answer.engines.map((one) => [one.engine, one.health, one.version ?? '', one.writable ? 'yes' : 'no', one.instances, one.tables, one.reason ?? '']),
  };
}

export function catalogSheet(answer: CatalogAnswer): Sheet {
  return {
    columns: [left('table'), left('primary'), left('replicas'), right('rows'), left('key')],
    rows: answer.tables.map((table) => [
      `${table.schema}.${table.name}`,
      holders(table, ['primary']),
      holders(table, ['replica', 'live']),
      table.copies.find((copy) => copy.role === 'primary')?.row_count ?? table.copies[0]?.row_count ?? '',
      table.keys[0]?.join(', ') ?? '',
    ]),
  };
}

export function columnsSheet(table: CatalogAnswer['tables'][number]): Sheet {
  return {
    columns: [left('column'), left('type'), left('null')],
    rows: table.columns.map((column) => [column.name, column.type, column.nullable ? 'yes' : 'no']),
  };
}

function rejectionLines(decision: Decision): string[] {
  return decision.rejected.map(({ engine, layer, reason }) => `not        ${engine} (${layer}): ${printable(reason)}`);
}

/** `duckdb (2 s old)`, `trino (live)`. */
function holders(table: CatalogAnswer['tables'][number], roles: readonly CopyRole[]): string {
  return table.copies.filter((copy) => roles.includes(copy.role)).map((copy) => [copy.engine, ...age(copy)].join(' ')).join(', ');
}

function age({ role, staleness_ms: ms }: CatalogAnswer['tables'][number]['copies'][number]): readonly string[] {
  if (role === 'live') return ['(live)'];
  return ms === null ? [] : [ms < 60_000 ? `(${Math.round(ms / 1000)} s old)` : `(${Math.round(ms / 60_000)} min old)`];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function left(name: string): { name: string; alignRight: boolean } {
  return { name, alignRight: false };
}

function right(name: string): { name: string; alignRight: boolean } {
  return { name, alignRight: true };
}
