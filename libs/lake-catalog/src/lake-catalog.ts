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
  /** False from a change of the definition to the next commit of rows: meanwhile Nessie's REST catalogue shows the definition before it. */
  readonly restHasThisSchema: boolean;
}

const configSchema = z.object({ defaults: z.looseObject({ prefix: z.string().optional() }), overrides: z.looseObject({ prefix: z.string().optional() }) });
const entriesSchema = z.object({
  entries: z.array(
    z.object({
      name: z.object({ elements: z.array(z.string()) }),
      content: z.looseObject({ type: z.string(), metadataLocation: z.string().optional(), schemaId: z.number().optional() }).nullish(),
    }),
  ),
  token: z.string().nullish(),
  hasMore: z.boolean().default(false),
});
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
    snapshots: z.array(z.object({ 'snapshot-id': z.number(), summary: z.record(z.string(), z.string()).default({}) })).default([]),
  }),
});

/** A table as Nessie lists it: where its metadata is and which of the schemas there holds. */
interface Entry {
  readonly schema: string;
  readonly name: string;
  readonly metadataLocation: string;
  readonly schemaId: number;
}

/** Tables asked for at once. */
const AT_ONCE = 4;
/** Beyond so many tables the others are not shown: discovering must stay cheap. */
const MAX_TABLES = 1_000;
const MAX_PAGES = 100;

/**
 * Reads Nessie's catalogue, only ever by GET: the tables from its own API, their definitions from its Iceberg REST catalogue. A definition is
 * asked for again when the table's metadata has moved.
 */
export class LakeCatalog {
  readonly #uri: string;
  readonly #warehouse: string;
  #known: ReadonlyMap<string, LakeTable> = new Map();

  constructor({ catalogUri, warehouse }: { readonly catalogUri: string; readonly warehouse: string }) {
    this.#uri = catalogUri.replace(/\/$/, '');
    this.#warehouse = warehouse;
  }

  /**
   * All tables at a ref (null: the default branch), in order of their names. Tables in nested namespaces have no `schema.table` name and are
   * left out.
   * @throws Error when the catalogue cannot be reached or answers outside of its protocol
   */
  async tables(signal: AbortSignal, ref: string | null = null): Promise<readonly LakeTable[]> {
    const entries = (await this.#entries(ref, signal)).slice(0, MAX_TABLES);
    const prefix = await this.#prefix(ref, signal);
    const found = new Map<string, LakeTable>();
    const todo = [...entries];
    const ask = async (): Promise<void> => {
      for (let entry = todo.pop(); entry !== undefined; entry = todo.pop()) {
        const key = JSON.stringify(entry);
        const table = this.#known.get(key) ?? (await this.#table(prefix, entry, signal));
        if (table !== null) found.set(key, table);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
    if (ref === null) this.#known = found;
    return [...found.values()].toSorted((a, b) => compare(a.schema, b.schema) || compare(a.name, b.name));
  }

  /** Whether there is a branch, tag or commit of this name. */
  async hasRef(ref: string, signal: AbortSignal): Promise<boolean> {
    const response = await fetch(this.#entriesUri(ref, 'max-records=1'), { signal, redirect: 'error' });
    if (!response.ok && !NO_SUCH_REF.has(response.status)) throw new Error(`the catalogue of the lake answered ${response.status}`);
    await response.arrayBuffer();
    return response.ok;
  }

  #entriesUri(ref: string | null, parameters: string): string {
    return `${this.#uri.replace(/\/iceberg$/, '')}/api/v2/trees/${ref === null ? '-' : encodeURIComponent(ref)}/entries?${parameters}`;
  }

  async #entries(ref: string | null, signal: AbortSignal): Promise<Entry[]> {
    const base = this.#entriesUri(ref, 'content=true');
    const found: Entry[] = [];
    let next = '';
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await get(`${base}${next}`, entriesSchema, signal);
      for (const { name, content } of answer?.entries ?? []) {
        const [schema, table, ...below] = name.elements;
        if (schema === undefined || table === undefined || below.length > 0 || content?.type !== 'ICEBERG_TABLE') continue;
        found.push({ schema, name: table, metadataLocation: content.metadataLocation ?? '', schemaId: content.schemaId ?? 0 });
      }
      if (answer?.hasMore !== true || typeof answer.token !== 'string') break;
      next = `&page-token=${encodeURIComponent(answer.token)}`;
    }
    return found;
  }

  /** Where the tables of a ref are. Nessie gives the prefix as it stands in an address. */
  async #prefix(ref: string | null, signal: AbortSignal): Promise<string> {
    const at = ref === null ? '' : `/${encodeURIComponent(ref)}`;
    const answer = await get(`${this.#uri}${at}/v1/config?warehouse=${encodeURIComponent(this.#warehouse)}`, configSchema, signal);
    const prefix = answer?.overrides.prefix ?? answer?.defaults.prefix;
    return `${this.#uri}/v1${prefix === undefined ? '' : `/${prefix}`}`;
  }

  /** Null for a table that was dropped meanwhile. */
  async #table(prefix: string, { schema, name, schemaId }: Entry, signal: AbortSignal): Promise<LakeTable | null> {
    const answer = await get(`${prefix}/namespaces/${encodeURIComponent(schema)}/tables/${encodeURIComponent(name)}?snapshots=refs`, tableSchema, signal);
    if (answer === null) return null;
    const { metadata } = answer;
    const current = metadata.schemas.find((candidate) => candidate['schema-id'] === schemaId);
    if (current === undefined) return null;
    const identifiers = new Set(current['identifier-field-ids'] ?? []);
    const key = current.fields.filter(({ id }) => identifiers.has(id)).map((field) => field.name);
    const records = metadata.snapshots.find((snapshot) => snapshot['snapshot-id'] === metadata['current-snapshot-id'])?.summary['total-records'];
    return {
      schema,
      name,
      columns: current.fields.map((field) => ({ name: field.name, type: logicalTypeOf(field.type), nullable: !field.required })),
      keys: key.length > 0 && metadata.properties['write.upsert.enabled'] === 'true' ? [key] : [],
      rowCount: records === undefined ? null : Number(records),
      restHasThisSchema: metadata['current-schema-id'] === schemaId,
    };
  }
}

const NOT_FOUND = 404;
const NO_SUCH_REF: ReadonlySet<number> = new Set([400, NOT_FOUND]);

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
