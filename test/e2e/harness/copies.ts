import { eventually, send } from './http.ts';

interface Table {
  readonly schema: string;
  readonly name: string;
  readonly copies: readonly { readonly engine: string; readonly watermark_ms: number | null }[];
}

/** Schemas of the sample data; a lake that tests share holds tables of others. */
const SAMPLE_SCHEMAS: ReadonlySet<string> = new Set(['public', 'shop']);

/** Waits until every engine named holds a copy of known age of every sample table. */
export async function everyCopyIsFresh(url: string, key: string, engines: readonly string[], timeoutMs: number): Promise<void> {
  await eventually(
    async () => ((await send(`${url}/catalog`, { headers: { authorization: `Bearer ${key}` } })).body['tables'] as readonly Table[] | undefined)?.filter(({ schema }) => SAMPLE_SCHEMAS.has(schema)),
    (tables) =>
      tables !== undefined &&
      tables.length >= 6 &&
      tables.every((table) => engines.every((engine) => table.copies.some((copy) => copy.engine === engine && copy.watermark_ms !== null))),
    timeoutMs,
  );
}
