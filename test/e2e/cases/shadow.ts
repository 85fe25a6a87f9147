import { randomUUID } from 'node:crypto';
import type { JsonValue } from '@query-router/contracts';
import type { ReplicaStore } from '@query-router/engine';
import { runCli } from '../../../apps/cli/test/run-cli.ts';
import { ask, eventually, send, type HttpAnswer } from '../harness/http.ts';
import { decisionOf, writer, type System } from '../harness/system.ts';

const FOUND_WITHIN_MS = 60_000;
/** Later than every change in PostgreSQL's log: nothing that is captured undoes it. */
const AFTER_ALL = 1n << 62n;

interface QuarantineEntry {
  readonly engine: string;
  readonly fingerprint: string;
  readonly reference: string;
  readonly reason: string;
  readonly sql: string;
}

/** Changes a row of a copy behind the router's back. */
async function falsify(copies: ReplicaStore, name: string, row: readonly JsonValue[], version: bigint): Promise<void> {
  const copy = (await copies.heldCopies()).find(({ table }) => table.name === name);
  if (copy === undefined) throw new Error(`there is no copy of ${name}`);
  await copies.applyChanges([{ table: copy.table, truncated: false, upserts: [{ version, row }], deletes: [] }], (await copies.loadPosition()) ?? '');
}

export const quarantineOf = async (url: string, key: string): Promise<readonly QuarantineEntry[]> =>
  (await send(`${url}/quarantine`, { headers: { authorization: `Bearer ${key}` } })).body['quarantined'] as readonly QuarantineEntry[];

/**
 * A copy in ClickHouse that tells another value is found, not asked any more, and asked again when it was cleared.
 *
 * @param copies ClickHouse's, under the router's feet
 * @param restarted called while a pair is quarantined; the system may come back as another
 */
export function shadowCases(system: () => System, copies: () => ReplicaStore, restarted: () => Promise<void>): void {
  describe('a wrong copy', () => {
    const name = `shadow_${randomUUID().slice(0, 8)}`;
    const table = `public.${name}`;
    const sum = `SELECT sum(n) AS total, count(*) AS rows FROM ${table}`;
    const query: ReturnType<typeof writer> = (sql, options) => writer(system())(sql, options);
    const everywhere = <T>(read: (url: string) => Promise<T>): Promise<readonly T[]> => Promise.all(system().urls.map((url) => read(url)));
    const verify = (sql: string): Promise<HttpAnswer> =>
      send(`${system().urls[0]}/query/verify`, { method: 'POST', body: JSON.stringify({ sql }), headers: { 'content-type': 'application/json', authorization: `Bearer ${system().keys.reader}` } });
    const cli = (...args: readonly string[]) => runCli(args, { env: { QUERY_ROUTER_URL: system().urls[0], QUERY_ROUTER_API_KEY: system().keys.writer } });
    const asked = (sql = sum): Promise<HttpAnswer> => eventually(() => query(sql), ({ status }) => status === 200);
    let fingerprint = '';

    beforeAll(async () => {
      expect((await query(`CREATE TABLE ${table} (id int PRIMARY KEY, n int NOT NULL)`)).status).toBe(200);
      expect((await query(`INSERT INTO ${table} SELECT g, g FROM generate_series(1, 100) AS g`)).status).toBe(200);
      await eventually(() => query(sum), ({ body }) => body['engine'] === 'clickhouse', FOUND_WITHIN_MS);
    }, 2 * FOUND_WITHIN_MS);
    afterAll(async () => {
      await query(`DROP TABLE ${table}`);
    });

    it('is not there at first: every engine answers the same', async () => {
      const { status, body } = await eventually(() => verify(sum), ({ body: answer }) => answer['verdict'] === 'equal', FOUND_WITHIN_MS);
      expect(status).toBe(200);
      expect(body).toMatchObject({ verdict: 'equal', reference: { engine: 'postgres', row_count: 1 } });
      expect((body['engines'] as readonly { engine: string }[]).map(({ engine }) => engine)).toEqual(expect.arrayContaining(['clickhouse', 'duckdb']));
      expect(await cli('verify', sum)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^equal\nreference {2}postgres · 1 row/) });
    });

    it('is found by comparing what clients ask, and not asked any more, at every classifier', async () => {
      await falsify(copies(), name, [7, 70_000], AFTER_ALL);
      const found = await eventually(
        async () => {
          await asked();
          return quarantineOf(system().urls[0], system().keys.reader);
        },
        (entries) => entries.length > 0,
        FOUND_WITHIN_MS,
      );
      expect(found).toMatchObject([{ engine: 'clickhouse', reference: 'postgres', reason: 'row 1, column total (int64)', tables: [table] }]);
      fingerprint = found[0]?.fingerprint ?? '';
      for (let turn = 0; turn < 8; turn += 1) {
        const answer = await eventually(() => query(sum), ({ body }) => body['engine'] !== 'clickhouse');
        expect(answer.body['data']).toEqual([{ total: 5050, rows: 100 }]);
        expect(decisionOf(answer).rejected).toContainEqual({ engine: 'clickhouse', layer: 'quarantine', reason: expect.stringMatching(`quarantined: answered differently than postgres on .*; clear with "query-router quarantine clear clickhouse ${fingerprint}"`) });
      }
      await everywhere((url) => eventually(() => quarantineOf(url, system().keys.reader), (entries) => entries.length === 1));
    });

    it('is not asked by name either, and is for other statements', async () => {
      const forced = await query(sum, { engine: 'clickhouse' });
      expect(forced).toMatchObject({ status: 422, body: { code: 'ENGINE_CANNOT_ANSWER', detail: expect.stringContaining('quarantined') } });
      expect((await query(`SELECT max(n) AS most FROM ${table} WHERE id < 5`)).body['engine']).toBe('clickhouse');
    });

    it('is shown with the value that differs', async () => {
      const { code, stdout } = await cli('verify', `SELECT id, n FROM ${table} WHERE id < 10`);
      expect(stdout).toMatch(/n \(int32\): postgres row \d+ has 7, clickhouse row \d+ has 70000/);
      expect(code).toBe(1);
      expect((await cli('quarantine')).stdout).toContain(fingerprint);
      expect(await cli('verify', `SELECT nothing FROM ${table}`)).toMatchObject({ code: 2 });
    });

    it('is told only to who may read its tables, and cleared only by who may write', async () => {
      expect(await quarantineOf(system().urls[0], system().keys.shopReader)).toEqual([]);
      const clear = (key: string): Promise<HttpAnswer> => send(`${system().urls[0]}/quarantine/clickhouse/${fingerprint}`, { method: 'DELETE', headers: { authorization: `Bearer ${key}` } });
      expect((await clear(system().keys.reader)).status).toBe(403);
      expect(await send(`${system().urls[0]}/quarantine/duckdb/${fingerprint}`, { method: 'DELETE', headers: { authorization: `Bearer ${system().keys.writer}` } })).toMatchObject({ status: 404 });
    });

    it('stays quarantined over a restart', async () => {
      await restarted();
      const answer = await eventually(() => query(sum), ({ status, body }) => status === 200 && JSON.stringify(body['decision']).includes('"quarantine"'), FOUND_WITHIN_MS);
      expect(decisionOf(answer).rejected).toContainEqual(expect.objectContaining({ engine: 'clickhouse', layer: 'quarantine' }));
      expect((await quarantineOf(system().urls[0], system().keys.reader)).map((entry) => entry.fingerprint)).toContain(fingerprint);
    });

    it('is asked again when it was mended and cleared', async () => {
      await eventually(async () => (await copies().heldCopies()).some((copy) => copy.table.name === name), Boolean, FOUND_WITHIN_MS);
      await falsify(copies(), name, [7, 7], AFTER_ALL + 1n);
      for (const entry of await quarantineOf(system().urls[0], system().keys.writer)) {
        expect((await cli('quarantine', 'clear', entry.engine, entry.fingerprint)).code).toBe(0);
      }
      const answer = await eventually(() => query(sum), ({ body }) => body['engine'] === 'clickhouse', FOUND_WITHIN_MS);
      expect(answer.body['data']).toEqual([{ total: 5050, rows: 100 }]);
      await everywhere((url) => eventually(() => quarantineOf(url, system().keys.writer), (entries) => entries.length === 0));
      await eventually(() => verify(sum), ({ body }) => body['verdict'] === 'equal', FOUND_WITHIN_MS);
    });
  });
}

/** Counts of a counter by one of its labels, over all processes given. */
export async function countsOf(urls: readonly string[], metric: string, label: string): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const url of urls) {
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const [, labels = '', value = '0'] of text.matchAll(new RegExp(`^${metric}\\{([^}]*)\\} (\\S+)$`, 'gm'))) {
      const name = new RegExp(`${label}="([^"]*)"`).exec(labels)?.[1] ?? '';
      counts[name] = (counts[name] ?? 0) + Number(value);
    }
  }
  return counts;
}

/** Asks statements over and over until `until` holds. */
export async function askUntil(url: string, key: string, statements: readonly string[], clients: number, until: () => Promise<boolean>): Promise<void> {
  const over = new AbortController();
  const client = async (id: number): Promise<void> => {
    for (let turn = id; !over.signal.aborted; turn += 1) await ask(url, statements[turn % statements.length] ?? 'SELECT 1', { key, more: { max_staleness_ms: 60_000 } });
  };
  const clientsDone = Promise.all(Array.from({ length: clients }, (_, id) => client(id)));
  try {
    await eventually(until, Boolean, 280_000);
  } finally {
    over.abort();
    await clientsDone;
  }
}
