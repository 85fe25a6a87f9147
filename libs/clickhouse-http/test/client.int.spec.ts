import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { describeWith, server } from '@query-router/testkit';
import { waitUntil } from '@query-router/server-process';

/** Takes minutes. */
const SLOW = 'SELECT count() FROM numbers(100000000000) WHERE NOT ignore(sipHash64(number))';
/** QUERY_WAS_CANCELLED */
const KILLED = '394';
const WAIT_MS = 60_000;

describeWith('the HTTP interface, seen by the official client', await server('clickhouse'), ({ url, user, password }) => {
  let client: ClickHouseClient;
  const database = `client_${randomUUID().replaceAll('-', '')}`;

  beforeAll(async () => {
    client = createClient({ url, username: user, password, log: { level: ClickHouseLogLevel.OFF } });
    await client.command({ query: `CREATE DATABASE ${database}` });
  });
  afterAll(async () => {
    await client.command({ query: `DROP DATABASE ${database}` });
    await client.close();
  });

  async function rows(query: string, more: Record<string, unknown> = {}): Promise<unknown[]> {
    return (await client.query({ query, format: 'JSONEachRow', ...more })).json();
  }
  /** Statements that run now under these ids, which the server keeps as log comments; other test files use it too. */
  async function running(...ids: readonly string[]): Promise<number> {
    const [row] = (await rows("SELECT toInt32(count()) AS n FROM system.processes WHERE Settings['log_comment'] IN {ids: Array(String)}", { query_params: { ids } })) as { n: number }[];
    return row?.n ?? 0;
  }

  test('answers a ping', async () => {
    expect(await client.ping()).toEqual({ success: true });
  });

  test('answers rows as they come and as one document', async () => {
    expect(await rows('SELECT number AS n FROM numbers(3)', { clickhouse_settings: { output_format_json_quote_64bit_integers: 0 } })).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
    const document = await (await client.query({ query: 'SELECT 1 AS one, NULL AS nothing', format: 'JSONCompact' })).json<unknown[]>();
    expect(document).toMatchObject({ meta: [{ name: 'one', type: 'UInt8' }, { name: 'nothing', type: 'Nullable(Nothing)' }], data: [[1, null]], rows: 1 });
  });

  test('streams more rows than fit into memory at once, without a seam', async () => {
    const answer = await client.query({ query: 'SELECT number FROM numbers(500000)', format: 'JSONCompactEachRow' });
    let next = 0;
    let outOfPlace = 0;
    for await (const chunk of answer.stream()) for (const row of chunk) if (Number(row.json<[number]>()[0]) !== next++) outOfPlace += 1;
    expect([next, outOfPlace]).toEqual([500_000, 0]);
  });

  test('binds parameters of every kind', async () => {
    const query = 'SELECT {i: Int32} AS i, {s: String} AS s, {a: Array(String)} AS a, {n: Nullable(String)} AS n';
    const bound = { i: -5, s: `it's a \\ "test"\n\twith; semicolons`, a: ["x'y", 'z'], n: null };
    expect(await rows(query, { query_params: bound })).toEqual([bound]);
  });

  test('keeps settings, database and parameters to their own statement', async () => {
    const [one] = await rows("SELECT getSetting('max_block_size') AS size", { clickhouse_settings: { max_block_size: '777' } });
    const [two] = await rows("SELECT getSetting('max_block_size') AS size");
    expect(one).toEqual({ size: 777 });
    expect(two).not.toEqual(one);
  });

  test('inserts rows from a stream and tells how many', async () => {
    await client.command({ query: `CREATE TABLE ${database}.events (id Int64, name String) ENGINE = MergeTree ORDER BY id` });
    const count = 300_000;
    const { summary } = await client.insert({
      table: `${database}.events`,
      values: Readable.from((function* () {
        for (let id = 0; id < count; id += 1) yield { id, name: `a; "quoted" 'name'\n${id} with some more text to fill a part` };
      })()),
      format: 'JSONEachRow',
    });
    expect(summary?.written_rows).toBe(String(count));
    expect(await rows(`SELECT toInt32(count()) AS n, toInt32(uniqExact(id)) AS ids, any(name LIKE 'a; "quoted" ''name''\\n%') AS same FROM ${database}.events`)).toEqual([{ n: count, ids: count, same: 1 }]);
  });

  test('runs statements in parallel', async () => {
    const ids = Array.from({ length: 8 }, () => randomUUID());
    const outcomes = ids.map((query_id) => rows(SLOW, { query_id }).then(() => 'answered', (error: { code: string }) => error.code));
    await waitUntil('all run at once', async () => (await running(...ids)) === ids.length, { timeoutMs: WAIT_MS });
    await client.command({ query: 'KILL QUERY WHERE query_id IN {ids: Array(String)} ASYNC', query_params: { ids } });
    expect(await Promise.all(outcomes)).toEqual(ids.map(() => KILLED));
  });

  test.each([
    ['SELEC 1', '62', 'SYNTAX_ERROR'],
    ['SELECT * FROM nowhere', '60', 'UNKNOWN_TABLE'],
    ["SELECT throwIf(number = 3, 'too far') FROM numbers(10)", '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO'],
  ])('reports %s as code %s', async (query, code, type) => {
    await expect(rows(query)).rejects.toMatchObject({ code, type });
  });

  test('reports a failure after the first rows were sent', async () => {
    const query = "SELECT number, throwIf(number = 400000, 'too far') FROM numbers(1000000) SETTINGS max_block_size = 1000, max_threads = 1";
    const answer = await client.query({ query, format: 'JSONEachRow' });
    await expect(answer.json()).rejects.toMatchObject({ code: '395', type: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO' });
  });

  test('never gives one statement the rows of a failed one before it', async () => {
    for (const format of ['JSONEachRow', 'JSONCompact', 'CSV'] as const) {
      const secret = "SELECT 'secret' AS v, intDiv(1, 5 - number) FROM numbers(10) SETTINGS max_block_size = 2";
      await expect(client.query({ query: secret, format, clickhouse_settings: { wait_end_of_query: 1 } }).then((answer) => answer.text())).rejects.toMatchObject({ code: '153' });
      const next = await (await client.query({ query: "SELECT 'mine' AS v", format })).text();
      expect(next).toContain('mine');
      expect(next).not.toContain('secret');
    }
  });

  test.each(['1', '2'] as const)('writes nothing with readonly = %s', async (readonly) => {
    await client.command({ query: `CREATE TABLE IF NOT EXISTS ${database}.kept (n Int32) ENGINE = MergeTree ORDER BY n` });
    const clickhouse_settings = { readonly };
    for (const query of [`INSERT INTO ${database}.kept VALUES (1)`, `DROP TABLE ${database}.kept`, `CREATE TABLE ${database}.other (n Int32) ENGINE = Memory`, 'SET readonly = 0']) {
      await expect(client.command({ query, clickhouse_settings })).rejects.toMatchObject({ code: '164', type: 'READONLY' });
    }
    await expect(client.insert({ table: `${database}.kept`, values: [{ n: 1 }], format: 'JSONEachRow', clickhouse_settings })).rejects.toMatchObject({ code: '164' });
    expect(await rows(`SELECT * FROM ${database}.kept`, { clickhouse_settings })).toEqual([]);
  });

  test('refuses two statements and runs neither', async () => {
    await expect(client.command({ query: `SELECT 1; CREATE TABLE ${database}.second (n Int32) ENGINE = Memory` })).rejects.toMatchObject({ code: '62' });
    expect(await rows(`SELECT name FROM system.tables WHERE database = '${database}' AND name = 'second'`)).toEqual([]);
    expect(await rows("SELECT ';--' AS \"a;b\" /* ; */ -- ;")).toEqual([{ 'a;b': ';--' }]);
  });

  test('runs no statement that is hidden among rows', async () => {
    await client.command({ query: `CREATE TABLE ${database}.plain (a Int32) ENGINE = Memory` });
    const hidden = `1\n\n;\n\nCREATE TABLE ${database}.hidden (n Int32) ENGINE = Memory`;
    await expect(client.insert({ table: `${database}.plain`, values: Readable.from([hidden], { objectMode: false }), format: 'CSV' })).rejects.toMatchObject({ code: '62' });
    for (const values of [`FORMAT CSV ${hidden}`, `VALUES (1); ${hidden.slice(5)}`, `FORMAT Values (1);${hidden.slice(5)}`]) {
      await expect(client.command({ query: `INSERT INTO ${database}.plain ${values}` })).rejects.toMatchObject({ code: '62' });
    }
    expect(await rows(`SELECT name FROM system.tables WHERE database = '${database}' AND name = 'hidden'`)).toEqual([]);
  });

  test('ends a statement at its time limit', async () => {
    await expect(rows(SLOW, { clickhouse_settings: { max_execution_time: 0.3 } })).rejects.toMatchObject({ code: '159', type: 'TIMEOUT_EXCEEDED' });
  });

  test.each(['ASYNC', 'SYNC'])('kills a statement by its id, %s', async (mode) => {
    const query_id = randomUUID();
    const outcome = rows(SLOW, { query_id }).then(() => 'answered', (error: { code: string }) => error.code);
    await waitUntil('the statement runs', async () => (await running(query_id)) > 0, { timeoutMs: WAIT_MS });
    await client.command({ query: `KILL QUERY WHERE query_id = '${query_id}' ${mode}` });
    expect(await outcome).toBe(KILLED);
  });

  test('ends a statement whose client has gone', async () => {
    const abort = new AbortController();
    const query_id = randomUUID();
    const outcome = rows(SLOW, { query_id, abort_signal: abort.signal }).then(() => 'answered', () => 'aborted');
    await waitUntil('the statement runs', async () => (await running(query_id)) > 0, { timeoutMs: WAIT_MS });
    abort.abort();
    expect(await outcome).toBe('aborted');
    await waitUntil('it runs no more', async () => (await running(query_id)) === 0, { timeoutMs: WAIT_MS });
  });

  test('refuses a wrong password', async () => {
    const stranger = createClient({ url, username: user, password: 'wrong', log: { level: ClickHouseLogLevel.OFF } });
    await expect(stranger.query({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '516', type: 'AUTHENTICATION_FAILED' });
    await stranger.close();
  });
});

describeWith('the HTTP interface, seen by any client', await server('clickhouse'), ({ url, user, password }) => {
  const login = { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': password };

  test('answers tab-separated text when no format is named', async () => {
    const response = await fetch(`${url}/?query=SELECT+1,+2`, { headers: login });
    expect([response.status, response.headers.get('x-clickhouse-format'), await response.text()]).toEqual([200, 'TabSeparated', '1\t2\n']);
  });

  test('takes a statement in the body, a format from the header, and basic authentication', async () => {
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const response = await fetch(url, { method: 'POST', body: 'SELECT 1 AS one', headers: { authorization, 'X-ClickHouse-Format': 'JSONEachRow' } });
    expect(await response.text()).toBe('{"one":1}\n');
  });

  test('changes nothing by GET', async () => {
    const response = await fetch(`${url}/?query=${encodeURIComponent('CREATE TABLE got (n Int32) ENGINE = Memory')}`, { headers: login });
    expect([response.status, response.headers.get('x-clickhouse-exception-code')]).toEqual([403, '164']);
  });

  test('answers an unknown table by 404 and its code', async () => {
    const response = await fetch(url, { method: 'POST', body: 'SELECT * FROM nowhere', headers: login });
    expect([response.status, response.headers.get('x-clickhouse-exception-code')]).toEqual([404, '60']);
    expect(await response.text()).toMatch(/^Code: 60\. DB::Exception: .*\(UNKNOWN_TABLE\)/);
  });
});
