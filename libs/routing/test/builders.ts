import type { CatalogTable, EngineAdvertisement, EngineName, Identity, TableWrite } from '@query-router/contracts';
import type { Features, TableRef as StatementTable } from '@query-router/sql';
import { CatalogState, EMPTY_HISTORY, decide, rulesPolicy } from '../src/index.ts';
import type { DecidedStatement, DecisionInput, DecisionOutcome } from '../src/index.ts';

/** The tests' clock, epoch milliseconds. */
export const NOW_MS = 1_800_000_000_000;

export const WRITER: Identity = { subject: 'writer', role: 'write', tables: ['*'] };
export const READER: Identity = { subject: 'reader', role: 'read', tables: ['*'] };

export function table(text: string, changes: Partial<CatalogTable> = {}): CatalogTable {
  const [schema = '', name = ''] = text.split('.');
  return {
    schema,
    name,
    columns: ['id', 'customer_id', 'country', 'total'].map((column) => ({ name: column, type: 'int64', nullable: true })),
    keys: [['id']],
    row_count: 1000,
    role: 'primary',
    storage: 'engine',
    watermark_ms: null,
    watermark_lsn: null,
    write_affects: [],
    ...changes,
  };
}

/** A copy complete up to `watermarkMs`. */
export function copy(text: string, watermarkMs: number | null = NOW_MS - 1_000): CatalogTable {
  return table(text, { role: 'replica', watermark_ms: watermarkMs });
}

export function advertisement(engine: EngineName, tables: readonly CatalogTable[], changes: Partial<EngineAdvertisement> = {}): EngineAdvertisement {
  return {
    kind: 'engine',
    engine,
    instance: 'one',
    health: 'up',
    reason: null,
    version: '1',
    writable: engine === 'postgres',
    advertised_at_ms: NOW_MS - 500,
    ttl_ms: 10_000,
    tables: [...tables],
    ...changes,
  };
}

export function written(text: string, atMs: number, changes: Partial<TableWrite> = {}): TableWrite {
  return { kind: 'write', phase: 'end', query_id: 'w1', tables: [text], at_ms: atMs, expires_at_ms: atMs + 30_000, lsn: null, ...changes };
}

export const SHOP = ['public.users', 'shop.customers', 'shop.orders'];

/** Four engines that are up and hold the same three tables, PostgreSQL as primary, the others as fresh copies. */
export function everywhere(): CatalogState {
  const state = new CatalogState();
  state.apply(advertisement('postgres', SHOP.map((text) => table(text))), NOW_MS);
  for (const engine of ['clickhouse', 'trino', 'duckdb'] as const) state.apply(advertisement(engine, SHOP.map((text) => copy(text))), NOW_MS);
  return state;
}

const NO_FEATURES: Features = {
  joins: 0,
  tableCount: 0,
  hasAggregate: false,
  hasGroupBy: false,
  hasWindow: false,
  hasSubquery: false,
  hasSetOperation: false,
  hasCte: false,
  recursive: false,
  distinct: false,
  hasLimit: false,
  limit: null,
  orderBy: false,
  selectStar: false,
  lockingClause: false,
  volatile: false,
  returnsRows: true,
  plainSelect: false,
  fromTables: [],
  keyEqualities: [],
  boundColumns: [],
  equiJoins: [],
  predicateCount: 0,
  maybeOpen: false,
  textBytes: 0,
};

function ref(text: string, access: 'read' | 'write'): StatementTable {
  const [schema = '', name] = text.split('.');
  return name === undefined ? { schema: null, name: schema, access } : { schema, name, access };
}

export interface StatementSketch {
  readonly kind?: DecidedStatement['kind'];
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  readonly features?: Partial<Features>;
}

/** A statement of which only the parts that a test speaks of are set. */
export function statement({ kind = 'read', reads = [], writes = [], features = {} }: StatementSketch): DecidedStatement {
  return {
    kind,
    fingerprint: 'f',
    tables: [...reads.map((text) => ref(text, 'read')), ...writes.map((text) => ref(text, 'write'))],
    features: { ...NO_FEATURES, tableCount: new Set([...reads, ...writes]).size, ...features },
  };
}

export const scanUsers = statement({ reads: ['public.users'], features: { plainSelect: true } });
export const countUsers = statement({ reads: ['public.users'], features: { hasAggregate: true } });
export const joinShop = statement({ reads: ['shop.orders', 'shop.customers'], features: { joins: 1, plainSelect: true } });
export const insertUser = statement({ kind: 'write', writes: ['public.users'] });

/** `SELECT … FROM users WHERE id = 7`, or whatever columns are given. */
export function lookup(text: string, ...columns: readonly string[]): DecidedStatement {
  const { schema, name } = ref(text, 'read');
  return statement({
    reads: [text],
    features: { plainSelect: true, fromTables: [{ alias: name, schema, name }], boundColumns: columns.map((column) => ({ alias: null, column })) },
  });
}

export interface Asked extends Partial<Omit<DecisionInput, 'statement' | 'catalog'>> {
  readonly at?: number;
}

export function ask(state: CatalogState, asked: DecidedStatement, { at = NOW_MS, ...changes }: Asked = {}): DecisionOutcome {
  return decide({
    statement: asked,
    catalog: state.view(at),
    policy: rulesPolicy,
    identity: WRITER,
    excluded: [],
    history: EMPTY_HISTORY,
    emit: (engine) => ({ ok: true, sql: `-- ${engine}` }),
    ...changes,
  });
}

/** The engine chosen; fails the test with the refusal when there is none. */
export function engineFor(state: CatalogState, asked: DecidedStatement, changes: Asked = {}): EngineName {
  const outcome = ask(state, asked, changes);
  if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
  return outcome.engine;
}

/** `CODE: message` of a refusal; fails the test when an engine was chosen. */
export function refusalOf(state: CatalogState, asked: DecidedStatement, changes: Asked = {}): { code: string; message: string; retryable: boolean } {
  const outcome = ask(state, asked, changes);
  if (outcome.ok) throw new Error(`went to ${outcome.engine}`);
  return outcome.failure;
}

/** Why an engine was rejected, as `layer: reason`. */
export function rejectionOf(outcome: DecisionOutcome, engine: EngineName): string | null {
  const found = outcome.decision.rejected.find((entry) => entry.engine === engine);
  return found === undefined ? null : `${found.layer}: ${found.reason}`;
}
