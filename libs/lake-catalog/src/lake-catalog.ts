import type { Column } from '@query-router/contracts';
import { z } from 'zod';
import { icebergTypeSchema, logicalTypeOf } from './iceberg-types.ts';

/** A table of the lake as its Iceberg metadata describes it: what every engine must show. */
export interface LakeTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly (Column & { readonly nullable: boolean })[];
  /** Keys that writers hold unique; none for tables that are only appended to, whatever their identifier fields. */
  readonly keys: readonly (readonly string[])[];
  /** Rows in data files; rows that delete files take away are still counted. Null before the first snapshot. */
  readonly rowCount: number | null;
  /** False after a change of the definition until the next commit of rows: an engine may still read by the snapshot's older schema. */
  readonly snapshotHasThisSchema: boolean;
}

const configSchema = z.object({ defaults: z.looseObject({ prefix: z.string().optional() }), overrides: z.looseObject({ prefix: z.string().optional() }) });
const namespacesSchema = z.object({ namespaces: z.array(z.array(z.string())), 'next-page-token': z.string().nullish() });
const tablesSchema = z.object({ identifiers: z.array(z.object({ name: z.string() })), 'next-page-token': z.string().nullish() });
const tableSchema = z.object({
  metadata: z.object({
    'current-schema-id': z.number(),
    schemas: z.array(
      z.object({
        'schema-id': z.number().default(0),
        'identifier-field-ids': z.array(z.number()).optional(),
        fields: z.array(z.object({ id: z.number(), name: z.string(), required: z.boolean(), type: icebergTypeSchema })),
      }),
    ),
    properties: z.record(z.string(), z.string()).default({}),
    'current-snapshot-id': z.number().nullish(),
    snapshots: z.array(z.object({ 'snapshot-id': z.number(), 'schema-id': z.number().optional(), summary: z.record(z.string(), z.string()).default({}) })).default([]),
  }),
});

/** Tables asked for at once. */
const AT_ONCE = 4;
/** Beyond so many tables the others are not shown: discovering must stay cheap. */
const MAX_TABLES = 1_000;
const MAX_PAGES = 100;

/** Reads an Iceberg REST catalogue (specification `open-api/rest-catalog-open-api.yaml`). Only ever asks, by GET. */
export class LakeCatalog {
  readonly #uri: string;
  readonly #warehouse: string;

  constructor({ catalogUri, warehouse }: { readonly catalogUri: string; readonly warehouse: string }) {
    this.#uri = catalogUri.replace(/\/$/, '');
    this.#warehouse = warehouse;
  }

  /**
   * All tables at a ref (null: the catalogue's default branch), in order of their names. Tables in nested namespaces have no `schema.table`
   * name and are left out.
   * @throws Error when the catalogue cannot be reached or answers outside of its protocol
   */
  async tables(signal: AbortSignal, ref: string | null = null): Promise<readonly LakeTable[]> {
    const prefix = await this.#prefix(ref, signal);
    const names = await this.#names(prefix, signal);
    const found: LakeTable[] = [];
    const todo = names.slice(0, MAX_TABLES);
    const ask = async (): Promise<void> => {
      for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
        const table = await this.#table(prefix, name, signal);
        if (table !== null) found.push(table);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
    return found.toSorted((a, b) => compare(a.schema, b.schema) || compare(a.name, b.name));
  }

  async #prefix(ref: string | null, signal: AbortSignal): Promise<string> {
    const at = ref === null ? '' : `/${encodeURIComponent(ref)}`;
    const answer = await get(`${this.#uri}${at}/v1/config?warehouse=${encodeURIComponent(this.#warehouse)}`, configSchema, signal);
    const prefix = answer?.overrides.prefix ?? answer?.defaults.prefix;
    // Nessie gives the prefix as it stands in an address.
    return `${this.#uri}/v1${prefix === undefined ? '' : `/${prefix}`}`;
  }

  async #names(prefix: string, signal: AbortSignal): Promise<(readonly [schema: string, name: string])[]> {
    const names: (readonly [string, string])[] = [];
    for (const [schema, ...below] of await this.#namespaces(prefix, signal)) {
      if (schema === undefined || below.length > 0) continue;
      const pages = this.#pages(`${prefix}/namespaces/${encodeURIComponent(schema)}/tables`, tablesSchema, signal);
      for await (const { identifiers } of pages) for (const { name } of identifiers) names.push([schema, name]);
    }
    return names;
  }

  async #namespaces(prefix: string, signal: AbortSignal): Promise<readonly (readonly string[])[]> {
    const all: string[][] = [];
    for await (const { namespaces } of this.#pages(`${prefix}/namespaces`, namespacesSchema, signal)) all.push(...namespaces);
    return all;
  }

  async *#pages<T extends { readonly 'next-page-token'?: string | null | undefined }>(uri: string, schema: z.ZodType<T>, signal: AbortSignal): AsyncGenerator<T> {
    let token: string | null = null;
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer: T | null = await get(token === null ? uri : `${uri}?pageToken=${encodeURIComponent(token)}`, schema, signal);
      if (answer === null) return;
      yield answer;
      token = answer['next-page-token'] ?? null;
      if (token === null) return;
    }
  }

  /** Null for a table that was dropped meanwhile. */
  async #table(prefix: string, [schema, name]: readonly [string, string], signal: AbortSignal): Promise<LakeTable | null> {
    const answer = await get(`${prefix}/namespaces/${encodeURIComponent(schema)}/tables/${encodeURIComponent(name)}?snapshots=refs`, tableSchema, signal);
    if (answer === null) return null;
    const { metadata } = answer;
    const current = metadata.schemas.find((candidate) => candidate['schema-id'] === metadata['current-schema-id']);
    if (current === undefined) return null;
    const identifiers = new Set(current['identifier-field-ids'] ?? []);
    const key = current.fields.filter(({ id }) => identifiers.has(id)).map((field) => field.name);
    const snapshot = metadata.snapshots.find((candidate) => candidate['snapshot-id'] === metadata['current-snapshot-id']);
    const records = snapshot?.summary['total-records'];
    return {
      schema,
      name,
      columns: current.fields.map((field) => ({ name: field.name, type: logicalTypeOf(field.type), nullable: !field.required })),
      keys: key.length > 0 && metadata.properties['write.upsert.enabled'] === 'true' ? [key] : [],
      rowCount: records === undefined ? null : Number(records),
      snapshotHasThisSchema: snapshot?.['schema-id'] === undefined || snapshot['schema-id'] === current['schema-id'],
    };
  }
}

const NOT_FOUND = 404;

/** Null for what is not there. */
async function get<T>(uri: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T | null> {
  const response = await fetch(uri, { signal, redirect: 'error', headers: { accept: 'application/json' } });
  if (response.status === NOT_FOUND) return null;
  if (!response.ok) throw new Error(`the catalogue of the lake answered ${response.status}`);
  return schema.parse(await response.json());
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
