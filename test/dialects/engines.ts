import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ServerAddresses } from '@query-router/testkit';
import { Client } from 'pg';

/** Runs statements in the sessions that the engine gives to anybody: a dialect is what its users are used to. Rows as texts; `∅` is NULL. */
export interface Session {
  run(sql: string): Promise<string[][]>;
  close(): Promise<void>;
}

export async function postgres(address: ServerAddresses['postgres']): Promise<Session> {
  const client = new Client({ ...address, types: { getTypeParser: () => (value: unknown) => value } as never });
  await client.connect();
  await client.query("SET TimeZone = 'UTC'");
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: async (sql) => {
      // One after another: the connection is one, its callers are many.
      const before = last;
      const answer = (async () => {
        await before.catch(() => undefined);
        return client.query<unknown[]>({ text: sql, rowMode: 'array' });
      })();
      last = answer;
      return (await answer).rows.map((row) => row.map(text));
    },
    close: () => client.end(),
  };
}

export async function duckdb(): Promise<Session> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  return {
    run: async (sql) => (await connection.runAndReadAll(sql)).getRowsJson().map((row) => row.map(text)),
    close: () => {
      connection.closeSync();
      instance.closeSync();
      return Promise.resolve();
    },
  };
}

export function clickhouse({ url, user, password }: ServerAddresses['clickhouse']): Session {
  // Only how numbers are written is set: they must not be rounded on the way.
  const query = new URLSearchParams({ default_format: 'JSONCompactEachRow', wait_end_of_query: '1', output_format_json_quote_64bit_integers: '1', output_format_json_quote_decimals: '1', output_format_json_quote_denormals: '1' });
  return {
    run: async (sql) => {
      const response = await fetch(`${url}/?${query.toString()}`, { method: 'POST', body: sql, headers: { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': password } });
      const body = await response.text();
      if (!response.ok) throw new Error(body.slice(0, 300));
      return body.split('\n').filter((line) => line !== '').map((line) => (JSON.parse(line) as unknown[]).map(text));
    },
    close: () => Promise.resolve(),
  };
}

interface TrinoPage {
  readonly nextUri?: string;
  readonly data?: unknown[][];
  readonly error?: { readonly message?: string };
}

export function trino({ url, user }: ServerAddresses['trino']): Session {
  const headers = { 'X-Trino-User': user, 'X-Trino-Time-Zone': 'UTC', 'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME', 'X-Trino-Catalog': 'memory' };
  return {
    run: async (sql) => {
      let page = await trinoPage(`${url}/v1/statement`, { method: 'POST', body: sql, headers });
      const rows: string[][] = [];
      for (;;) {
        if (page.error !== undefined) throw new Error(page.error.message);
        rows.push(...(page.data ?? []).map((row) => row.map(text)));
        if (page.nextUri === undefined) return rows;
        page = await trinoPage(page.nextUri, { headers });
      }
    },
    close: () => Promise.resolve(),
  };
}

async function trinoPage(url: string, init: RequestInit): Promise<TrinoPage> {
  for (;;) {
    const response = await fetch(url, init);
    // The protocol asks to repeat these.
    if ([502, 503, 504].includes(response.status)) await sleep(75);
    else return JSON.parse((await response.text()).replaceAll(/(?<=[[,])-?\d{16,}(?=[\],])/g, '"$&"')) as TrinoPage;
  }
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '∅';
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

const NUMBER = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i;
const WORDS: Readonly<Record<string, string>> = { true: '1', t: '1', false: '0', f: '0' };

/** Whether two values are one, in whatever type and form an engine writes it: `1` and `true`, `1.50` and `1.5`, a date and its midnight. */
export function sameValue(a: string, b: string): boolean {
  const [left, right] = [canonical(a), canonical(b)];
  if (left === right) return true;
  if (!NUMBER.test(left) || !NUMBER.test(right)) return false;
  const digits = (value: string): number => value.replace(/^-?0*\.?0*/, '').replace(/e.*$/i, '').length;
  // Sums of floats depend on the order of addition. Where both are written with few digits they are exact.
  return Math.max(digits(left), digits(right)) >= 14 && Math.abs(Number(left) - Number(right)) <= 1e-10 * Math.max(1, Math.abs(Number(left)));
}

function canonical(value: string): string {
  const word = WORDS[value] ?? value;
  const moment = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(\.\d+)?)?$/.exec(word);
  if (moment !== null) return `${moment[1]} ${moment[2] ?? '00:00:00'}${(moment[3] ?? '').replace(/\.?0+$/, '')}`;
  if (/^-?\d+\.\d+$/.test(word)) return word.replace(/\.?0+$/, '').replace(/^-0$/, '0');
  return word === '-0' ? '0' : word;
}

export function sameRows(a: readonly (readonly string[])[], b: readonly (readonly string[])[], ordered: boolean): boolean {
  const sorted = (rows: readonly (readonly string[])[]): readonly (readonly string[])[] => (ordered ? rows : rows.toSorted((x, y) => (x.map(canonical).join('\u0001') < y.map(canonical).join('\u0001') ? -1 : 1)));
  const [left, right] = [sorted(a), sorted(b)];
  return left.length === right.length && left.every((row, index) => row.length === right[index]?.length && row.every((value, column) => sameValue(value, right[index]?.[column] ?? '')));
}
