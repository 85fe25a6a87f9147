import { UsageError } from '../usage-error.ts';

/** What a command asks of the ingest service, and how its answer is shown. */
export interface LakeRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly view: LakeView;
}

export type LakeView = 'refs' | 'ref' | 'commits' | 'changes' | 'merge' | 'rollback' | 'job' | 'audit' | 'runs' | 'ordered' | 'done';

export interface LakeValues {
  readonly from?: string | undefined;
  readonly into?: string | undefined;
  readonly message?: string | undefined;
  readonly 'dry-run'?: boolean | undefined;
  readonly ref?: string | undefined;
  readonly table?: string | undefined;
  readonly author?: string | undefined;
  readonly limit?: string | undefined;
  readonly snapshot?: string | undefined;
  readonly time?: string | undefined;
  readonly to?: string | undefined;
  readonly all?: boolean | undefined;
  readonly branch?: string | undefined;
  readonly pipelines?: string | undefined;
  readonly file?: string | undefined;
}

/** Options of each command beside those of the connection. */
export const LAKE_OPTIONS: Readonly<Record<string, readonly (keyof LakeValues)[]>> = {
  branch: ['from'],
  tag: ['from'],
  log: ['ref', 'table', 'author', 'limit'],
  diff: [],
  merge: ['into', 'message', 'dry-run'],
  rollback: ['snapshot', 'time', 'to', 'all', 'branch', 'pipelines', 'dry-run'],
  job: ['file'],
  audit: ['table', 'limit'],
  maintenance: ['table', 'limit'],
};

/** @param readJob reads the file of a job */
export function lakeRequest(name: string, rest: readonly string[], values: LakeValues, readJob: (path: string) => unknown): LakeRequest {
  switch (name) {
    case 'branch':
    case 'tag':
      return refRequest(name, rest, values);
    case 'log':
      none(rest, '"log" takes no arguments; say --ref.');
      return { method: 'GET', path: `lake/log${queryOf({ ref: values.ref, table: values.table, author: values.author, limit: values.limit })}`, view: 'commits' };
    case 'diff': {
      const [from = 'main', to, ...more] = rest.length === 1 ? ['main', ...rest] : rest;
      if (to === undefined || more.length > 0) throw new UsageError('Say "diff [<from>] <to>": branches, tags or main@<commit>.');
      return { method: 'GET', path: `lake/diff${queryOf({ from, to })}`, view: 'changes' };
    }
    case 'merge':
      return { method: 'POST', path: 'lake/merge', body: { from: only(rest, 'Say "merge <branch>".'), into: values.into, message: values.message, dry_run: values['dry-run'] }, view: 'merge' };
    case 'rollback':
      return rollbackRequest(rest, values);
    case 'job':
      none(rest, 'Say "job --file <path>".');
      if (values.file === undefined) throw new UsageError('--file is missing: JSON with "statements" and "assertions".');
      return { method: 'POST', path: 'lake/jobs', body: readJob(values.file), view: 'job' };
    case 'audit':
      none(rest, '"audit" takes no arguments.');
      return { method: 'GET', path: `lake/audit${queryOf({ table: values.table, limit: values.limit })}`, view: 'audit' };
    default:
      return maintenanceRequest(rest, values);
  }
}

function refRequest(kind: 'branch' | 'tag', rest: readonly string[], { from }: LakeValues): LakeRequest {
  const folder = kind === 'branch' ? 'lake/branches' : 'lake/tags';
  const [action = 'list', name, ...more] = rest;
  if (more.length === 0 && action === 'list' && name === undefined) return { method: 'GET', path: folder, view: 'refs' };
  if (more.length === 0 && action === 'create' && name !== undefined) return { method: 'POST', path: folder, body: { name, from }, view: 'ref' };
  if (more.length === 0 && action === 'delete' && name !== undefined) return { method: 'DELETE', path: `${folder}/${encodeURIComponent(name)}`, view: 'done' };
  throw new UsageError(`Say "${kind} list", "${kind} create <name> [--from <ref>]" or "${kind} delete <name>".`);
}

function rollbackRequest(rest: readonly string[], values: LakeValues): LakeRequest {
  const { snapshot, time, to, all = false, branch, pipelines } = values;
  if (all) {
    none(rest, 'Say a table or --all, not both.');
    if (to === undefined || snapshot !== undefined || time !== undefined) throw new UsageError('--all takes --to <branch, tag or main@commit>.');
    return { method: 'POST', path: 'lake/rollback', body: { to, branch, pipelines, dry_run: values['dry-run'] }, view: 'rollback' };
  }
  if (values['dry-run'] === true) throw new UsageError('--dry-run goes with --all.');
  const table = only(rest, 'Say "rollback <schema.table>" or "rollback --all".');
  const targets = [snapshot === undefined ? [] : [{ snapshot }], time === undefined ? [] : [{ timestamp: time }], to === undefined ? [] : [{ ref: to }]].flat();
  const [target, ...others] = targets;
  if (target === undefined || others.length > 0) throw new UsageError('Say where to: one of --snapshot <id>, --time <ISO 8601>, --to <branch, tag or main@commit>.');
  return { method: 'POST', path: `lake/tables/${encodeURIComponent(table)}/rollback`, body: { to: target, branch, pipelines }, view: 'rollback' };
}

function maintenanceRequest(rest: readonly string[], { table, limit }: LakeValues): LakeRequest {
  const [kind, name, ...more] = rest;
  if (kind === undefined || (kind === 'history' && name === undefined)) return { method: 'GET', path: `maintenance/history${queryOf({ table, limit })}`, view: 'runs' };
  if (name === undefined || more.length > 0) throw new UsageError('Say "maintenance [history]", or "maintenance compact|expire|orphans <schema.table>".');
  return { method: 'POST', path: 'maintenance', body: { kind, table: name }, view: 'ordered' };
}

function queryOf(values: Readonly<Record<string, string | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) parameters.set(name, value);
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

function none(rest: readonly string[], message: string): void {
  if (rest.length > 0) throw new UsageError(message);
}

function only(rest: readonly string[], message: string): string {
  const [value, ...more] = rest;
  if (value === undefined || more.length > 0) throw new UsageError(message);
  return value;
}
