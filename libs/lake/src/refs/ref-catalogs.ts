import { failure, FailureError } from '@query-router/contracts';
import type { TrinoStatements } from '@query-router/engine-trino';
import { checkNewRefName } from '../nessie/ref-name.ts';
import { quoteName } from '../table-name.ts';

/** Where Trino finds what a catalogue of the lake is made of. */
export interface RefCatalogSettings {
  /** Name of the catalogue of the default branch. */
  readonly catalog: string;
  readonly defaultBranch: string;
  readonly nessieUrl: string;
  /** `s3://bucket` */
  readonly warehouse: string;
  readonly s3: { readonly endpoint: string; readonly region: string; readonly accessKey: string; readonly secretKey: string };
}

const DDL_TIMEOUT_MS = 30_000;

/**
 * Trino's writing catalogues of branches: a catalogue is bound to one reference, so each has its own, made when first needed
 * (Trino's manual, "CREATE CATALOG"; `catalog.management=dynamic`).
 */
export class RefCatalogs {
  readonly #trino: TrinoStatements;
  readonly #settings: RefCatalogSettings;
  readonly #known = new Set<string>();

  constructor(trino: TrinoStatements, settings: RefCatalogSettings) {
    this.#trino = trino;
    this.#settings = settings;
  }

  /** Makes sure of the catalogue of a branch that exists, and names it. */
  async ensure(ref: string): Promise<string> {
    const name = this.#nameOf(ref);
    if (ref === this.#settings.defaultBranch || this.#known.has(name)) return name;
    const properties = Object.entries(this.#properties(ref)).map(([key, value]) => `${quoteName(key)} = '${value.replaceAll("'", "''")}'`);
    try {
      await this.#trino.run(`CREATE CATALOG IF NOT EXISTS ${quoteName(name)} USING iceberg WITH (${properties.join(', ')})`, { timeoutMs: DDL_TIMEOUT_MS });
    } catch (error) {
      // What the server says about the statement could quote it, and the key of the object store stands in it.
      throw new FailureError(failure('ENGINE_UNAVAILABLE', `Trino could not make the catalogue of "${ref}".`, { engine: 'trino' }), { cause: error });
    }
    this.#known.add(name);
    return name;
  }

  /** Forgets the catalogue of a reference that is gone. */
  async drop(ref: string): Promise<void> {
    if (ref === this.#settings.defaultBranch) return;
    const name = this.#nameOf(ref);
    this.#known.delete(name);
    await this.#trino.run(`DROP CATALOG IF EXISTS ${quoteName(name)}`, { timeoutMs: DDL_TIMEOUT_MS });
  }

  /** Beside `lake_reader_at_<ref>`, the catalogues that queries read refs through and that cannot write. */
  #nameOf(ref: string): string {
    return ref === this.#settings.defaultBranch ? this.#settings.catalog : `${this.#settings.catalog}_on_${checkNewRefName(ref)}`;
  }

  #properties(ref: string): Readonly<Record<string, string>> {
    const { nessieUrl, warehouse, s3 } = this.#settings;
    return {
      'iceberg.catalog.type': 'nessie',
      'iceberg.nessie-catalog.uri': nessieUrl,
      'iceberg.nessie-catalog.ref': ref,
      'iceberg.nessie-catalog.default-warehouse-dir': warehouse,
      'iceberg.allowed-extra-properties': 'gc.enabled',
      'fs.native-s3.enabled': 'true',
      's3.endpoint': s3.endpoint,
      's3.region': s3.region,
      's3.path-style-access': 'true',
      's3.aws-access-key': s3.accessKey,
      's3.aws-secret-key': s3.secretKey,
    };
  }
}
