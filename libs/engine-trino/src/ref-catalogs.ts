import { parseRef, refCatalog, refOfCatalog } from '@query-router/contracts';
import { engineFailure } from '@query-router/engine';
import { LakeCatalog, type LakeReader } from '@query-router/lake-catalog';
import { quoteName } from './catalog.ts';
import { openTrinoStatements, type TrinoStatements } from './statements.ts';

export interface RefCatalogsOptions {
  readonly url: string;
  /** A user who may create and drop catalogues named after refs, and read nothing. */
  readonly user: string;
  readonly password?: string;
  /** The lake's own catalogue; those of refs are named after it. */
  readonly catalog: string;
  readonly lake: LakeReader;
  /** Nessie's own API, `http://host:port/api/v2`, as Trino reaches it. */
  readonly nessieApi: string;
}

const STATEMENT_MS = 30_000;
/** Catalogues of commits are made by whoever asks, and none is ever told that it is not needed any more. */
const MAX_CATALOGS = 64;

/**
 * A Trino catalogue for each branch, tag and commit that was asked for, all of them read-only. Branches and tags are read by Trino's own Nessie
 * client; a commit has no name there and is read through the REST catalogue.
 */
export class RefCatalogs {
  readonly #options: RefCatalogsOptions;
  readonly #lake: LakeCatalog;
  readonly #statements: TrinoStatements;
  /** Refs whose catalogue is known to be there, those used last at the end. */
  readonly #known = new Map<string, Promise<void>>();

  constructor(options: RefCatalogsOptions) {
    this.#options = options;
    this.#lake = new LakeCatalog(options.lake);
    this.#statements = openTrinoStatements({ url: options.url, user: options.user, catalog: 'system', ...(options.password === undefined ? {} : { password: options.password }) }, 2);
  }

  /**
   * Makes sure that the catalogue of a ref is there.
   * @throws FailureError `REF_NOT_FOUND`
   */
  async ensure(ref: string, signal: AbortSignal): Promise<void> {
    const there = parseRef(ref) !== null && (await this.#lake.hasRef(ref, signal).catch(() => true));
    if (!there) throw engineFailure('trino', 'REF_NOT_FOUND', `The lake has no branch, tag or commit ${ref}.`);
    const known = this.#known.get(ref) ?? this.#create(ref);
    this.#known.delete(ref);
    this.#known.set(ref, known);
    await known;
  }

  /** For a statement that found no catalogue: somebody has dropped it. */
  forget(ref: string): void {
    this.#known.delete(ref);
  }

  /** Drops catalogues whose branch or tag is gone, and those used longest ago when there are too many. */
  async sweep(signal: AbortSignal): Promise<void> {
    const { rows } = await this.#statements.run('SHOW CATALOGS', { timeoutMs: STATEMENT_MS }, signal);
    const refs = rows.map(([name]) => refOfCatalog(this.#options.catalog, String(name))).filter((ref) => ref !== null);
    const used = [...this.#known.keys()];
    const oldestFirst = refs.toSorted((a, b) => used.indexOf(a) - used.indexOf(b));
    for (const [at, ref] of oldestFirst.entries()) {
      const kept = refs.length - at <= MAX_CATALOGS && (await this.#lake.hasRef(ref, signal).catch(() => true));
      if (!kept) await this.#drop(ref, signal);
    }
  }

  close(): void {
    this.#statements.close();
  }

  #create(ref: string): Promise<void> {
    const properties = Object.entries(this.#properties(ref)).map(([name, value]) => `${quoteName(name)} = '${value.replaceAll("'", "''")}'`);
    const sql = `CREATE CATALOG IF NOT EXISTS ${quoteName(refCatalog(this.#options.catalog, ref))} USING iceberg WITH (${properties.join(', ')})`;
    const created = this.#statements.run(sql, { timeoutMs: STATEMENT_MS }).then(() => undefined);
    created.catch(() => this.#known.delete(ref));
    return created;
  }

  async #drop(ref: string, signal: AbortSignal): Promise<void> {
    this.#known.delete(ref);
    await this.#statements.run(`DROP CATALOG IF EXISTS ${quoteName(refCatalog(this.#options.catalog, ref))}`, { timeoutMs: STATEMENT_MS }, signal);
  }

  #properties(ref: string): Readonly<Record<string, string>> {
    const { lake, nessieApi } = this.#options;
    const { hash } = parseRef(ref) ?? { hash: null };
    return {
      ...(hash === null
        ? { 'iceberg.catalog.type': 'nessie', 'iceberg.nessie-catalog.uri': nessieApi, 'iceberg.nessie-catalog.ref': ref, 'iceberg.nessie-catalog.default-warehouse-dir': lake.warehouse }
        : { 'iceberg.catalog.type': 'rest', 'iceberg.rest-catalog.uri': `${lake.catalogUri}/${ref}`, 'iceberg.rest-catalog.warehouse': lake.warehouse }),
      'iceberg.security': 'read_only',
      'fs.native-s3.enabled': 'true',
      's3.endpoint': lake.s3.endpoint,
      's3.region': lake.s3.region,
      's3.path-style-access': 'true',
      's3.aws-access-key': lake.s3.accessKey,
      's3.aws-secret-key': lake.s3.secretKey,
    };
  }
}
