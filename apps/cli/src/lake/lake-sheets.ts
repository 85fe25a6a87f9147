import type { Sheet } from '../format/format.ts';
import type { LakeView } from './lake-command.ts';

type Row = Readonly<Record<string, unknown>>;

const HASH_SHOWN = 12;

/** Answers of the ingest service as tables. What is not understood is shown with empty cells; JSON shows everything. */
export function lakeSheet(view: LakeView, answer: unknown): Sheet | null {
  const value = (answer ?? {}) as Row;
  switch (view) {
    case 'refs':
      return sheet(['name', 'commit', 'ahead', 'behind', 'changed', 'by', 'message'], rows(value['branches'] ?? value['tags']), refCells);
    case 'ref':
      return sheet(['name', 'commit', 'ahead', 'behind', 'changed', 'by', 'message'], [value], refCells);
    case 'commits':
      return sheet(['at', 'commit', 'author', 'action', 'tables', 'message'], rows(value['commits']), (one) => [
        second(one['at']),
        one['commit'],
        one['author'],
        one['action'],
        rows(one['tables']).map(({ table }) => table).join(', '),
        one['message'],
      ]);
    case 'changes':
    case 'rollback':
      return sheet(['table', 'change', 'from snapshot', 'to snapshot'], rows(value['changes']), (one) => [one['table'], one['change'], one['from_snapshot'], one['to_snapshot']]);
    case 'merge':
      return sheet(['table', 'conflict'], mergeRows(value), (one) => [one['table'], one['reason']]);
    case 'job':
      return sheet(['check', 'passed', 'found'], rows(value['checks']), (one) => [one['name'], one['passed'], one['found']]);
    case 'audit':
      return sheet(['at', 'who', 'action', 'ref', 'tables', 'outcome', 'error'], rows(value['entries']), (one) => [second(one['at']), one['actor'], one['action'], one['ref'], (one['tables'] as string[] | undefined)?.join(', '), one['outcome'], one['error']]);
    case 'runs':
      return sheet(['at', 'work', 'table', 'attempt', 'outcome', 'error'], rows(value['runs']), (one) => [second(one['started_at']), one['work'], one['subject'], one['attempt'], one['outcome'], one['error']]);
    case 'ordered':
    case 'done':
      return null;
  }
}

/** What a table does not say, in one line; empty when there is nothing to say. */
export function lakeSummary(view: LakeView, answer: unknown): string {
  const value = (answer ?? {}) as Row;
  const text = (name: string): string => String(value[name]);
  switch (view) {
    case 'merge':
      if (value['merged'] === true) return `merged ${text('from')} into ${text('into')} as commit ${text('commit')}`;
      return rows(value['conflicts']).length > 0 ? `${text('from')} cannot be merged into ${text('into')} as it is` : 'nothing was merged';
    case 'rollback':
      return value['commit'] === null ? 'nothing was changed' : `${text('branch')} is now at commit ${text('commit')}`;
    case 'job':
      return value['reason'] === null ? `${text('outcome')} from branch ${text('branch')}` : `${text('outcome')} on branch ${text('branch')}: ${text('reason')}`;
    case 'ordered':
      return `ordered as work ${text('work_id')}; "maintenance history" shows what became of it`;
    case 'done':
      return 'done';
    default:
      return '';
  }
}

function refCells(one: Row): readonly unknown[] {
  return [`${String(one['name'])}${one['is_default'] === true ? ' *' : ''}`, String(one['commit']).slice(0, HASH_SHOWN), one['ahead'], one['behind'], second(one['changed_at']), one['changed_by'], one['message']].map((cell) => cell ?? '');
}

function mergeRows(value: Row): Row[] {
  const conflicts = rows(value['conflicts']);
  const tables = (value['tables'] as string[] | undefined) ?? [];
  return tables.map((table) => ({ table, reason: conflicts.find((one) => one['table'] === table)?.['reason'] ?? '' }));
}

function sheet(columns: readonly string[], items: readonly Row[], cells: (item: Row) => readonly unknown[]): Sheet {
  return { columns: columns.map((name) => ({ name, alignRight: name === 'ahead' || name === 'behind' || name === 'found' || name === 'attempt' })), rows: items.map((item) => cells(item).map((cell) => cell ?? '')) };
}

function rows(value: unknown): Row[] {
  return Array.isArray(value) ? (value as Row[]) : [];
}

function second(value: unknown): string {
  return typeof value === 'string' ? `${value.slice(0, 19)}Z` : '';
}
