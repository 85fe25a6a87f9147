/**
 * 100,000 random changes in PostgreSQL while everything on their way is killed in turn: in the end every copy is equal to the primary, row for row,
 * and at no time did a watermark promise what the copy did not hold.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { openMetadata, type Metadata } from '@query-router/metadata';
import { ask, eventually, send } from '../e2e/harness/http.ts';
import { CHAOS_FUNCTION, DEFINITIONS, EVENTS, Journal, TABLES } from './cdc/chaos.ts';
import { startCdcSystem, type CdcSystem } from './cdc/cdc-system.ts';

const CHANGES = 100_000;
const CHANGES_PER_TRANSACTION = 200;
const ENGINES = ['clickhouse', 'duckdb'] as const;
/** Any age is accepted: what is asked is whether the copy holds what its watermark says. */
const ANY_AGE_MS = 86_400_000;
const SAMPLE_EVERY_MS = 150;

interface CatalogBody {
  readonly tables?: readonly { readonly schema: string; readonly name: string; readonly copies: readonly { readonly engine: string; readonly watermark_lsn: string | null }[] }[];
}

describe('change data capture while its parts are killed', () => {
  let system: CdcSystem;
  let metadata: Metadata;
  const journal = new Journal();
  const samples = { taken: 0, ahead: [] as string[], refused: new Set<string>() };

  beforeAll(async () => {
    system = await startCdcSystem();
    metadata = openMetadata(system.stack.addresses.postgres);
    for (const statement of [...DEFINITIONS, CHAOS_FUNCTION]) await metadata.query(statement);
    await everyCopyHolds(0n, 60_000);
    // The router answers from copies of tables only whose primary it knows.
    const announced = async (): Promise<boolean> => ((await send(`${system.gateway}/catalog`, {})).body as CatalogBody).tables?.some(({ name, copies }) => name === 'probe' && copies.some(({ engine }) => engine === 'postgres')) === true;
    await eventually(announced, (known) => known);
  }, 240_000);

  afterAll(async () => {
    await metadata?.close();
    await system?.stop();
  }, 60_000);

  async function watermark(table: string, engine: string): Promise<bigint | null> {
    const { body } = await send(`${system.gateway}/catalog`, {});
    const found = (body as CatalogBody).tables?.find(({ schema, name }) => `${schema}.${name}` === table)?.copies.find((copy) => copy.engine === engine)?.watermark_lsn;
    return found === undefined || found === null ? null : BigInt(found);
  }

  async function everyCopyHolds(lsn: bigint, timeoutMs: number): Promise<void> {
    for (const engine of ENGINES) for (const table of TABLES) await eventually(() => watermark(table, engine).then((found) => ({ engine, table, found: String(found), holds: found !== null && found >= lsn })), ({ holds }) => holds, timeoutMs);
  }

  /** Watermark first, rows after: the rows may be newer than it, never older. */
  async function sample(engine: string): Promise<void> {
    const lsn = await watermark('chaos.probe', engine);
    if (lsn === null) return;
    const answer = await ask(system.gateway, 'SELECT n FROM chaos.probe WHERE id = 1', { engine, more: { max_staleness_ms: ANY_AGE_MS } });
    if (answer.status !== 200) {
      samples.refused.add(String(answer.body['detail']).slice(0, 200));
      return;
    }
    const [row] = answer.body['data'] as readonly { readonly n: number }[];
    const least = journal.leastAt(lsn);
    samples.taken += 1;
    if (row === undefined || BigInt(row.n) < least) samples.ahead.push(`${engine} at ${lsn} has ${row?.n}, should have ${least}`);
  }

  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    return await eventually(() => work().then((value) => ({ value }), () => null), (result) => result !== null, 60_000).then((result) => (result as { value: T }).value);
  }

  async function change(until: { changed: number; over: boolean }): Promise<void> {
    let seldom = 0;
    while (until.changed < CHANGES) {
      const rows = await patiently(() => metadata.query<{ done: number }>('SELECT chaos_step($1) AS done', [CHANGES_PER_TRANSACTION]));
      until.changed += Number(rows[0]?.done ?? 0);
      await patiently(() => journal.step(metadata));
      const event = EVENTS[seldom];
      if (event !== undefined && until.changed > ((seldom + 1) * CHANGES) / (EVENTS.length + 1)) {
        await patiently(() => metadata.query(event).catch((error: unknown) => (isRepeated(error) ? [] : Promise.reject(error as Error))));
        seldom += 1;
      }
    }
    until.over = true;
  }

  it('ends with equal copies, and never promised more than they held', async () => {
    const progress = { changed: 0, over: false };
    const changing = change(progress);
    const sampling = (async () => {
      while (!progress.over) {
        await Promise.all(ENGINES.map((engine) => sample(engine).catch((error: unknown) => void samples.refused.add(String(error)))));
        await delay(SAMPLE_EVERY_MS);
      }
    })();
    const kills: readonly (() => Promise<void>)[] = [
      () => system.kill('ingest').then(() => system.start('ingest')),
      () => system.kill('worker-clickhouse').then(() => system.start('worker-clickhouse')),
      () => system.stack.kill('kafka').then(() => system.stack.start('kafka')),
      () => system.kill('worker-duckdb').then(() => system.start('worker-duckdb')),
      () => system.stack.kill('postgres').then(() => system.stack.start('postgres')),
      () => system.kill('ingest').then(() => system.start('ingest')),
      () => system.stack.kill('clickhouse').then(() => system.stack.start('clickhouse')),
    ];
    for (const [at, kill] of kills.entries()) {
      await eventually(() => Promise.resolve(progress.changed), (changed) => changed >= ((at + 1) * CHANGES) / (kills.length + 1), 150_000);
      await kill();
    }
    await changing;
    await sampling;
    const [end] = await metadata.query<{ lsn: string }>("SELECT (pg_current_wal_insert_lsn() - '0/0')::text AS lsn");
    await everyCopyHolds(BigInt(end?.lsn ?? 0), 90_000);
    for (const table of TABLES) {
      const rows = async (engine: string): Promise<unknown> => {
        const answer = await ask(system.gateway, `SELECT * FROM ${table}`, { engine, maxRows: 100_000, more: { max_staleness_ms: ANY_AGE_MS } });
        expect({ table, engine, status: answer.status, truncated: answer.body['truncated'], detail: answer.body['detail'] }).toEqual({ table, engine, status: 200, truncated: false, detail: undefined });
        return (answer.body['data'] as readonly unknown[]).map((row) => JSON.stringify(row)).toSorted();
      };
      const expected = await rows('postgres');
      for (const engine of ENGINES) expect({ table, engine, rows: await rows(engine) }).toEqual({ table, engine, rows: expected });
    }
    expect(samples.ahead).toEqual([]);
    // Few where starting and stopping takes most of the time; `refused` says what stood against the others.
    expect({ enough: samples.taken > 10, refused: samples.taken > 10 ? [] : [...samples.refused] }).toEqual({ enough: true, refused: [] });
  }, 420_000);
});

/** A definition whose answer was lost in a crash, and that is there. */
function isRepeated(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code === '42701' || code === '42703';
}
