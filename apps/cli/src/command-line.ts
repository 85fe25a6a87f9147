import { readFileSync } from 'node:fs';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ENGINE_NAMES, LIMITS, ROLES, SQL_DIALECTS, type EngineName, type Role, type SqlDialect, type TableVersion } from '@query-router/contracts';
import { FORMATS, type Format } from './format/format.ts';
import { LAKE_OPTIONS, lakeRequest, type LakeRequest } from './lake/lake-command.ts';
import { UsageError } from './usage-error.ts';

export { UsageError };

export interface ConnectionSettings {
  readonly url: string;
  readonly apiKey: string | undefined;
  readonly timeoutMs: number;
}

export interface QuerySettings {
  readonly forceEngine: EngineName | undefined;
  readonly dialect: SqlDialect | undefined;
  readonly deterministic: boolean | undefined;
  readonly maxRows: number | undefined;
  readonly idempotencyKey: string | undefined;
  readonly maxStalenessMs: number | undefined;
  readonly consistencyToken: string | undefined;
  readonly maxWaitMs: number | undefined;
  readonly ref: string | undefined;
  readonly at: TableVersion | undefined;
}

export type Command =
  | { readonly kind: 'help' | 'version' }
  /** `sql` null: read it from standard input. */
  | { readonly kind: 'query' | 'explain'; readonly sql: string | null; readonly settings: QuerySettings; readonly format: Format; readonly connection: ConnectionSettings }
  | { readonly kind: 'engines' | 'catalog'; readonly format: Format; readonly connection: ConnectionSettings }
  | { readonly kind: 'status' | 'cancel'; readonly queryId: string; readonly connection: ConnectionSettings }
  | { readonly kind: 'verify'; readonly sql: string | null; readonly engines: readonly EngineName[] | undefined; readonly maxRows: number | undefined; readonly format: Format; readonly connection: ConnectionSettings }
  | { readonly kind: 'quarantine-list'; readonly format: Format; readonly connection: ConnectionSettings }
  | { readonly kind: 'quarantine-clear'; readonly engine: EngineName; readonly fingerprint: string; readonly connection: ConnectionSettings }
  | { readonly kind: 'shell'; readonly settings: QuerySettings; readonly format: Format; readonly connection: ConnectionSettings }
  | { readonly kind: 'lake'; readonly request: LakeRequest; readonly format: Format; readonly connection: ConnectionSettings }
  | { readonly kind: 'keys-create'; readonly id: string; readonly role: Role; readonly tables: readonly string[]; readonly file: string };

const OPTIONS = {
  engine: { type: 'string' }, dialect: { type: 'string' }, deterministic: { type: 'boolean' }, explain: { type: 'boolean' }, format: { type: 'string' }, 'max-rows': { type: 'string' }, timeout: { type: 'string' },
  'max-staleness': { type: 'string' }, 'max-wait': { type: 'string' }, token: { type: 'string' }, ref: { type: 'string' }, at: { type: 'string' },
  'idempotency-key': { type: 'string' }, url: { type: 'string' }, 'api-key': { type: 'string' }, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' },
  from: { type: 'string' }, into: { type: 'string' }, message: { type: 'string' }, 'dry-run': { type: 'boolean' }, table: { type: 'string' }, author: { type: 'string' },
  limit: { type: 'string' }, snapshot: { type: 'string' }, time: { type: 'string' }, to: { type: 'string' }, all: { type: 'boolean' }, branch: { type: 'string' }, pipelines: { type: 'string' },
  engines: { type: 'string' }, id: { type: 'string' }, role: { type: 'string' }, tables: { type: 'string' }, file: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

const CONNECTION = ['url', 'api-key', 'timeout'] as const;
const READING = ['engine', 'dialect', 'deterministic', 'max-rows', 'format', 'max-staleness', 'max-wait', 'token', 'ref', 'at', ...CONNECTION] as const;
const QUERY = [...READING, 'idempotency-key'] as const;

/** Options that each command understands; any other is an error, because ignoring it would surprise. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  query: [...QUERY, 'explain'],
  explain: QUERY,
  shell: READING,
  engines: ['format', ...CONNECTION],
  catalog: ['format', ...CONNECTION],
  verify: ['engines', 'max-rows', 'format', ...CONNECTION],
  quarantine: ['format', ...CONNECTION],
  status: CONNECTION,
  cancel: CONNECTION,
  keys: ['id', 'role', 'tables', 'file'],
  ...Object.fromEntries(Object.entries(LAKE_OPTIONS).map(([name, options]) => [name, [...options, 'format', ...CONNECTION]])),
};

/** Reads the arguments after the program's name. Throws {@link UsageError}. */
export function parseCommandLine(argv: readonly string[], env: NodeJS.ProcessEnv): Command {
  const { values, positionals } = readArguments(argv);
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const [name = 'shell', ...rest] = positionals;
  const allowed = Object.hasOwn(ALLOWED, name) ? ALLOWED[name] : undefined;
  if (allowed === undefined) throw new UsageError(`There is no command "${name}".`);
  const stray = Object.keys(values).find((option) => !allowed.includes(option));
  if (stray !== undefined) throw new UsageError(`"${name}" has no option --${stray}.`);
  return toCommand(name, rest, values, env);
}

type Values = ReturnType<typeof readArguments>['values'];

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const [message = 'The options cannot be read'] = (error as Error).message.split('. To specify a positional');
    throw new UsageError(message.endsWith('.') ? message : `${message}.`);
  }
}

function toCommand(name: string, rest: readonly string[], values: Values, env: NodeJS.ProcessEnv): Command {
  const connection = (): ConnectionSettings => ({
    url: values.url ?? env['QUERY_ROUTER_URL'] ?? 'http://127.0.0.1:8000',
    apiKey: values['api-key'] ?? env['QUERY_ROUTER_API_KEY'],
    timeoutMs: values.timeout === undefined ? LIMITS.defaultTimeoutMs : parseDuration('--timeout', values.timeout, 1, LIMITS.maxTimeoutMs),
  });
  const format = (): Format => oneOf('--format', values.format ?? 'table', FORMATS);
  const settings = (): QuerySettings => ({
    forceEngine: values.engine === undefined ? undefined : oneOf('--engine', values.engine, ENGINE_NAMES),
    dialect: values.dialect === undefined ? undefined : oneOf('--dialect', values.dialect, SQL_DIALECTS),
    deterministic: values.deterministic,
    maxRows: values['max-rows'] === undefined ? undefined : parseCount('--max-rows', values['max-rows'], LIMITS.maxRows),
    idempotencyKey: values['idempotency-key'],
    maxStalenessMs: values['max-staleness'] === undefined ? undefined : parseDuration('--max-staleness', values['max-staleness'], 0, Number.MAX_SAFE_INTEGER),
    consistencyToken: values.token,
    maxWaitMs: values['max-wait'] === undefined ? undefined : parseDuration('--max-wait', values['max-wait'], 0, LIMITS.maxTimeoutMs),
    ref: values.ref,
    at: values.at === undefined ? undefined : parseVersion(values.at),
  });
  switch (name) {
    case 'query':
    case 'explain': {
      const kind = name === 'explain' || values.explain === true ? 'explain' : 'query';
      const sql = atMostOne(rest, 'One statement at a time: put it in quotes.') ?? '-';
      return { kind, sql: sql === '-' ? null : sql, settings: settings(), format: format(), connection: connection() };
    }
    case 'engines':
    case 'catalog':
      none(rest, `"${name}" takes no arguments.`);
      return { kind: name, format: format(), connection: connection() };
    case 'status':
    case 'cancel':
      return { kind: name, queryId: required(atMostOne(rest, 'One query id at a time.'), 'A query id is missing.'), connection: connection() };
    case 'verify': {
      const sql = atMostOne(rest, 'One statement at a time: put it in quotes.') ?? '-';
      return { kind: 'verify', sql: sql === '-' ? null : sql, engines: engineList(values.engines), maxRows: settings().maxRows, format: format(), connection: connection() };
    }
    case 'quarantine':
      return quarantineCommand(rest, format, connection());
    case 'keys':
      return keysCommand(rest, values);
    case 'branch':
    case 'tag':
    case 'log':
    case 'diff':
    case 'merge':
    case 'rollback':
    case 'job':
    case 'audit':
    case 'maintenance':
      return { kind: 'lake', request: lakeRequest(name, rest, values, readJson), format: format(), connection: { ...connection(), url: values.url ?? env['INGEST_URL'] ?? 'http://127.0.0.1:8010' } };
    default:
      none(rest, '"shell" takes no arguments.');
      return { kind: 'shell', settings: settings(), format: format(), connection: connection() };
  }
}

function quarantineCommand(rest: readonly string[], format: () => Format, connection: ConnectionSettings): Command {
  const [action = 'list', engine, fingerprint, ...more] = rest;
  if (action === 'list' && engine === undefined) return { kind: 'quarantine-list', format: format(), connection };
  if (action !== 'clear' || engine === undefined || fingerprint === undefined || more.length > 0) throw new UsageError('Say "quarantine list" or "quarantine clear <engine> <fingerprint>".');
  return { kind: 'quarantine-clear', engine: oneOf('the engine', engine, ENGINE_NAMES), fingerprint, connection };
}

function engineList(value: string | undefined): readonly EngineName[] | undefined {
  const engines = value?.split(',').map((name) => oneOf('--engines', name.trim(), ENGINE_NAMES));
  if (engines !== undefined && new Set(engines).size < 2) throw new UsageError('--engines must name two engines or more, like postgres,duckdb.');
  return engines;
}

function keysCommand(rest: readonly string[], values: Values): Command {
  if (rest.length !== 1 || rest[0] !== 'create') throw new UsageError('Say "keys create --id <name> --role read|write|native --file <path>".');
  return {
    kind: 'keys-create',
    id: required(values.id, '--id is missing: a name for whom the key belongs to.'),
    role: oneOf('--role', required(values.role, '--role is missing: read, write or native.'), ROLES),
    tables: values.tables === undefined ? ['*'] : values.tables.split(',').map((table) => table.trim()).filter((table) => table !== ''),
    file: required(values.file, '--file is missing: the key file that the gateway reads.'),
  };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new UsageError(`${path} cannot be read as JSON.`);
  }
}

function atMostOne(values: readonly string[], message: string): string | undefined {
  if (values.length > 1) throw new UsageError(message);
  return values[0];
}

function none(values: readonly string[], message: string): void {
  if (values.length > 0) throw new UsageError(message);
}

function required(value: string | undefined, message: string): string {
  if (value === undefined || value === '') throw new UsageError(message);
  return value;
}

/** The member of `allowed` that `value` is. */
export function oneOf<const T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageError(`${option} must be one of ${allowed.join(', ')}; it is "${value}".`);
  return found;
}

function parseCount(option: string, value: string, max: number): number {
  const count = Number(value);
  if (!/^\d+$/.test(value) || count < 1 || count > max) throw new UsageError(`${option} must be a whole number from 1 to ${max}; it is "${value}".`);
  return count;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function parseDuration(option: string, value: string, min: number, max: number): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(value) ?? [];
  const milliseconds = Math.round(Number(number) * (UNIT_MS[unit] ?? Number.NaN));
  if (Number.isNaN(milliseconds) || milliseconds < min || milliseconds > max) {
    const atMost = max === LIMITS.maxTimeoutMs ? `, at most ${max / 60_000}m` : '';
    throw new UsageError(`${option} must be a time like 500ms, 30s or 2m${atMost}; it is "${value}".`);
  }
  return milliseconds;
}

/** The router says what is wrong with the part after the colon. */
function parseVersion(value: string): TableVersion {
  const [, kind, name = ''] = /^(snapshot|tag|commit):(.+)$/.exec(value) ?? [];
  switch (kind) {
    case 'snapshot':
      return { snapshot_id: name };
    case 'tag':
      return { tag: name };
    case 'commit':
      return { commit: name };
    default: {
      const time = new Date(value);
      if (!/^\d{4}-\d\d-\d\dT/.test(value) || Number.isNaN(time.getTime())) {
        throw new UsageError(`--at must be snapshot:<id>, tag:<name>, commit:<hash> or a time like 2026-11-22T12:00:00Z; it is "${value}".`);
      }
      return { timestamp: time.toISOString() };
    }
  }
}
