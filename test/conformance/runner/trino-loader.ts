import { failure, FailureError, type CatalogTable, type JsonValue, type LogicalType } from '@query-router/contracts';
import type { RowBatches } from '@query-router/engine';

/** Rows in one INSERT. */
const BATCH = 1_000;

interface TrinoType {
  readonly name: string;
  readonly literal: (value: Exclude<JsonValue, null>) => string;
}

const quoted = (value: JsonValue): string => `'${String(value).replaceAll("'", "''")}'`;
const FLOATS: Readonly<Record<string, string>> = { NaN: 'nan()', Infinity: 'infinity()', '-Infinity': '-infinity()' };
const spaced = (value: JsonValue): string => String(value).replace('T', ' ').replace('Z', ' UTC');

const TYPES: Readonly<Record<string, TrinoType>> = {
  boolean: { name: 'boolean', literal: String },
  int16: { name: 'smallint', literal: (value) => `SMALLINT ${quoted(value)}` },
  int32: { name: 'integer', literal: (value) => `INTEGER ${quoted(value)}` },
  int64: { name: 'bigint', literal: (value) => `BIGINT ${quoted(value)}` },
  float32: { name: 'real', literal: (value) => `CAST(${FLOATS[String(value)] ?? `DOUBLE ${quoted(value)}`} AS real)` },
  float64: { name: 'double', literal: (value) => FLOATS[String(value)] ?? `DOUBLE ${quoted(value)}` },
  text: { name: 'varchar', literal: quoted },
  bytes: { name: 'varbinary', literal: (value) => `X'${Buffer.from(String(value), 'base64').toString('hex')}'` },
  date: { name: 'date', literal: (value) => `DATE ${quoted(value)}` },
  time: { name: 'time(6)', literal: (value) => `TIME ${quoted(value)}` },
  timestamp: { name: 'timestamp(6)', literal: (value) => `TIMESTAMP '${spaced(value)}'` },
  timestamptz: { name: 'timestamp(6) with time zone', literal: (value) => `TIMESTAMP '${spaced(value)}'` },
  uuid: { name: 'uuid', literal: (value) => `UUID ${quoted(value)}` },
};

/** Fills tables of Trino's memory connector, which the product itself never writes. */
export class TrinoLoader {
  readonly #url: string;
  readonly #user: string;
  readonly #schema: string;

  constructor(url: string, user: string, schema: string) {
    this.#url = url;
    this.#user = user;
    this.#schema = `memory.${schema}`;
  }

  open(): Promise<void> {
    return this.#run(`CREATE SCHEMA ${this.#schema}`);
  }

  async replace(table: CatalogTable, batches: RowBatches): Promise<void> {
    const types = table.columns.map(({ name, type }) => typeOf(type) ?? cannotHold(name, type));
    const name = `${this.#schema}.${quoteName(table.name)}`;
    const created = `CREATE TABLE ${name} (${table.columns.map((column, index) => `${quoteName(column.name)} ${types[index]?.name ?? ''}`).join(', ')})`;
    await this.#run(created);
    for await (const rows of batches) {
      for (let start = 0; start < rows.length; start += BATCH) {
        const lines = rows.slice(start, start + BATCH).map((row) => `(${row.map((value, index) => (value === null ? 'NULL' : (types[index]?.literal(value) ?? 'NULL'))).join(', ')})`);
        await this.#run(`INSERT INTO ${name} VALUES ${lines.join(', ')}`);
      }
    }
  }

  drop(name: string): Promise<void> {
    return this.#run(`DROP TABLE IF EXISTS ${this.#schema}.${quoteName(name)}`);
  }

  close(): Promise<void> {
    return this.#run(`DROP SCHEMA ${this.#schema}`);
  }

  async #run(sql: string): Promise<void> {
    const headers = { 'X-Trino-User': this.#user, 'X-Trino-Time-Zone': 'UTC' };
    let response = await fetch(`${this.#url}/v1/statement`, { method: 'POST', body: sql, headers });
    for (;;) {
      // The protocol asks to send these again.
      if ([502, 503, 504].includes(response.status)) throw new Error(`Trino answers ${response.status}`);
      const page = (await response.json()) as { error?: { message?: string }; nextUri?: string };
      if (page.error !== undefined) throw new Error(`${page.error.message ?? 'Trino failed'}: ${sql.slice(0, 200)}`);
      if (page.nextUri === undefined) return;
      response = await fetch(page.nextUri, { headers });
    }
  }
}

function typeOf(type: LogicalType): TrinoType | null {
  const known = TYPES[type];
  if (known !== undefined) return known;
  if (/^decimal\(\d+,\d+\)$/.test(type)) return { name: type, literal: (value) => `DECIMAL ${quoted(value)}` };
  const inner = /^array<(.+)>$/.exec(type)?.[1];
  const element = inner === undefined ? null : typeOf(inner);
  if (element === null) return null;
  const items = (values: readonly JsonValue[]): string => values.map((value) => (value === null ? 'NULL' : element.literal(value))).join(', ');
  return { name: `array(${element.name})`, literal: (value) => `CAST(ARRAY[${items(value as readonly JsonValue[])}] AS array(${element.name}))` };
}

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function cannotHold(column: string, type: LogicalType): never {
  throw new FailureError(failure('ENGINE_CANNOT_ANSWER', `column ${column} has the type ${type}, which is not loaded into Trino`));
}
