import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { SESSION_SETTINGS } from '@query-router/engine-clickhouse';
import type { ServerAddresses } from '@query-router/testkit';
import { Client, types } from 'pg';
import type { CustomTypesConfig } from 'pg';

/** Runs one statement and gives its rows as texts; `∅` is NULL. Errors of the engine reject. */
export interface Runner {
  run(sql: string): Promise<string[][]>;
  close(): Promise<void>;
}

const AS_TEXT = new Set([16, 20, 21, 23, 700, 701, 1082, 1114, 1184, 1700]);

export async function postgres(address: ServerAddresses['postgres']): Promise<Runner> {
  const parsers = { getTypeParser: (oid: number) => (AS_TEXT.has(oid) ? (value: string) => value : types.getTypeParser(oid)) };
  const client = new Client({ ...address, types: parsers as CustomTypesConfig });
  await client.connect();
  await client.query("SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'");
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
      const { rows } = await answer;
      return rows.map((row) => row.map(text));
    },
    close: () => client.end(),
  };
}

export async function duckdb(): Promise<Runner> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET default_null_order = 'nulls_last_on_asc_first_on_desc'; SET integer_division = true; SET TimeZone = 'UTC'; SET ieee_floating_point_ops = false; SET disabled_optimizers = 'deliminator'");
  return {
    run: async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRowsJson().map((row) => row.map(text));
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
      return Promise.resolve();
    },
  };
}

export function clickhouse(address: ServerAddresses['clickhouse']): Runner {
  const query = new URLSearchParams({ ...SESSION_SETTINGS, default_format: 'JSONCompactEachRow', wait_end_of_query: '1' });
  return {
    run: async (sql) => {
      const response = await fetch(`${address.url}/?${query.toString()}`, { method: 'POST', body: sql, headers: { 'X-ClickHouse-User': address.user, 'X-ClickHouse-Key': address.password } });
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
  readonly error?: { readonly message?: string; readonly errorName?: string };
}

export function trino(address: ServerAddresses['trino']): Runner {
  const headers = { 'X-Trino-User': address.user, 'X-Trino-Time-Zone': 'UTC', 'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME', 'X-Trino-Catalog': 'memory' };
  return {
    run: async (sql) => {
      let page = await trinoPage(`${address.url}/v1/statement`, { method: 'POST', body: sql, headers });
      const rows: string[][] = [];
      for (;;) {
        if (page.error !== undefined) throw new Error(`${page.error.errorName}: ${page.error.message}`);
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
    else {
      const body = await response.text();
      // Integers beyond 2^53 as texts, before JSON.parse rounds them.
      return JSON.parse(body.replaceAll(/(?<=[[,])-?\d{16,}(?=[\],])/g, '"$&"')) as TrinoPage;
    }
  }
}

/** One form for values that are the same: engines differ in how they write booleans, timestamps and trailing zeros. */
function text(value: unknown): string {
  if (value === null || value === undefined) return '∅';
  if (typeof value === 'boolean') return String(value);
  const raw = typeof value === 'object' ? JSON.stringify(value) : String(value as string | number);
  if (raw === 't' || raw === 'f') return raw === 't' ? 'true' : 'false';
  const moment = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(?:Z|\+00| UTC)?$/.exec(raw);
  if (moment !== null) return `${moment[1]} ${moment[2]}${withoutZeros(moment[3] ?? '')}`;
  return raw;
}

function withoutZeros(number: string): string {
  return number.replace(/0+$/, '').replace(/\.$/, '');
}

const NUMBER = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i;

/** Whether two answers hold the same rows. Floats may differ in the tenth digit, because they are added in another order; decimals may not. */
export function sameRows(a: readonly (readonly string[])[], b: readonly (readonly string[])[], columnTypes: readonly string[], ordered: boolean): boolean {
  const [left, right] = ordered ? [a, b] : [sorted(a), sorted(b)];
  return left.length === right.length && left.every((row, index) => row.length === right[index]?.length && row.every((value, at) => sameValue(value, right[index]?.[at] ?? '', columnTypes[at] ?? '')));
}

function sorted(rows: readonly (readonly string[])[]): (readonly string[])[] {
  return rows.toSorted((a, b) => (a.join('\u0001') < b.join('\u0001') ? -1 : 1));
}

function sameValue(a: string, b: string, type: string): boolean {
  if (a === b) return true;
  if (!type.startsWith('float') || !NUMBER.test(a) || !NUMBER.test(b)) return false;
  return Math.abs(Number(a) - Number(b)) <= 1e-10 * Math.max(1, Math.abs(Number(a)));
}
