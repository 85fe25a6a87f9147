import type { z } from 'zod';
import { NessieHttp } from './nessie-http.ts';
import {
  commitSchema,
  configSchema,
  contentsSchema,
  diffSchema,
  entriesSchema,
  historySchema,
  mergeSchema,
  oneReferenceSchema,
  referencesSchema,
  type Content,
  type LogEntry,
  type Reference,
  type TableContent,
} from './nessie-schemas.ts';

const TIMEOUT_MS = 15_000;
const PAGE_SIZE = 500;
/** Lists are read whole; beyond this something else is wrong. */
const MAX_PAGES = 200;

/** Who changes the catalogue, and why; it stands in the log. */
export interface CommitMeta {
  readonly message: string;
  readonly authors: readonly string[];
  readonly properties?: Readonly<Record<string, string>>;
}

export interface RefHash {
  readonly type: Reference['type'];
  readonly name: string;
  readonly hash: string;
}

export type Operation = { readonly type: 'PUT'; readonly key: readonly string[]; readonly content: object } | { readonly type: 'DELETE'; readonly key: readonly string[] };

export interface MergeRequest {
  readonly from: { readonly name: string; readonly hash: string };
  /** Where it goes; its hash is what the caller has seen. */
  readonly to: { readonly name: string; readonly hash: string };
  readonly meta: CommitMeta;
  /** Only find out. */
  readonly dryRun: boolean;
}

/**
 * Typed requests of Nessie's REST API, version 2 (its OpenAPI document: `/nessie-openapi/openapi.yaml`). A reference is named `main`, at a
 * commit `main@<hash>`, or `@<hash>` alone. Every call ends within 15 s; failures are `FailureError`s.
 */
export class NessieClient {
  readonly #http: NessieHttp;

  constructor(url: string, timeoutMs: number = TIMEOUT_MS) {
    this.#http = new NessieHttp(url, timeoutMs);
  }

  config(): Promise<z.infer<typeof configSchema>> {
    return this.#http.send('GET', 'config', configSchema);
  }

  /** All branches and tags; branches with how far they are from the default branch and where they left it. */
  references(): Promise<Reference[]> {
    return pages((token) => this.#http.send('GET', 'trees', referencesSchema, { query: { fetch: 'ALL', 'max-records': PAGE_SIZE, 'page-token': token } }), (one) => one.references);
  }

  async reference(name: string): Promise<Reference> {
    return (await this.#http.send('GET', `trees/${at(name)}`, oneReferenceSchema)).reference;
  }

  async createReference(type: Reference['type'], name: string, from: RefHash): Promise<Reference> {
    const answer = await this.#http.send('POST', 'trees', oneReferenceSchema, { query: { name, type }, body: { type: from.type, name: from.name, hash: from.hash } });
    return answer.reference;
  }

  /** Deletes the reference if it is where the caller has seen it. */
  async deleteReference(ref: RefHash): Promise<void> {
    await this.#http.send('DELETE', `trees/${at(ref.name, ref.hash)}`, oneReferenceSchema, { query: { type: ref.type } });
  }

  /** Moves the reference to another commit if it is where the caller has seen it. Commits that no reference leads to are lost to the log. */
  async assignReference(ref: RefHash, to: RefHash): Promise<Reference> {
    const answer = await this.#http.send('PUT', `trees/${at(ref.name, ref.hash)}`, oneReferenceSchema, { query: { type: ref.type }, body: { type: to.type, name: to.name, hash: to.hash } });
    return answer.reference;
  }

  /** Everything of a reference that is not a namespace, with content. */
  async tables(ref: string): Promise<{ key: readonly string[]; content: TableContent }[]> {
    const query = { content: true, filter: "entry.contentType == 'ICEBERG_TABLE'", 'max-records': PAGE_SIZE };
    const entries = await pages((token) => this.#http.send('GET', `trees/${at(ref)}/entries`, entriesSchema, { query: { ...query, 'page-token': token } }), (one) => one.entries);
    return entries.flatMap(({ name, content }) => (content?.type === 'ICEBERG_TABLE' ? [{ key: name.elements, content }] : []));
  }

  /** The table behind a key; null when the reference has none. */
  async table(ref: string, key: readonly string[]): Promise<TableContent | null> {
    const body = { requestedKeys: [{ elements: key }] };
    const { contents } = await this.#http.send('POST', `trees/${at(ref)}/contents`, contentsSchema, { body });
    const content = contents[0]?.content;
    return content?.type === 'ICEBERG_TABLE' ? content : null;
  }

  /** The newest commits first. `filter` is CEL, as Nessie's manual describes it ("Commit log"). */
  async history(ref: string, options: { readonly limit: number; readonly pageToken?: string | undefined; readonly filter?: string | undefined; readonly operations: boolean }): Promise<{ entries: LogEntry[]; next: string | null }> {
    const query = { 'max-records': options.limit, 'page-token': options.pageToken, filter: options.filter, fetch: options.operations ? 'ALL' : 'MINIMAL' };
    const answer = await this.#http.send('GET', `trees/${at(ref)}/history`, historySchema, { query });
    return { entries: answer.logEntries, next: answer.hasMore ? (answer.token ?? null) : null };
  }

  /** What differs between two references: content here and there, null where there is none. */
  async diff(from: string, to: string): Promise<{ key: readonly string[]; from: Content | null; to: Content | null }[]> {
    const diffs = await pages((token) => this.#http.send('GET', `trees/${at(from)}/diff/${at(to)}`, diffSchema, { query: { 'max-records': PAGE_SIZE, 'page-token': token } }), (one) => one.diffs);
    return diffs.map(({ key, from: here, to: there }) => ({ key: key.elements, from: here ?? null, to: there ?? null }));
  }

  /**
   * Merges, all or nothing. Conflicts are part of the answer.
   *
   * Both spellings of the flags are sent: the OpenAPI document of Nessie 0.99.0 says `dryRun`, its server reads `isDryRun`, ignores the
   * other, and merges.
   */
  merge({ from, to, meta, dryRun }: MergeRequest): Promise<z.infer<typeof mergeSchema>> {
    const body = {
      fromRefName: from.name,
      fromHash: from.hash,
      commitMeta: { message: meta.message, authors: meta.authors, properties: meta.properties ?? {} },
      isDryRun: dryRun,
      dryRun,
      isReturnConflictAsResult: true,
      returnConflictAsResult: true,
    };
    return this.#http.send('POST', `trees/${at(to.name, to.hash)}/history/merge`, mergeSchema, { body });
  }

  /** One commit of several changes, all or nothing. Fails with `CONFLICT` when one of the keys was changed after `branch.hash`. */
  async commit(branch: { readonly name: string; readonly hash: string }, operations: readonly Operation[], meta: CommitMeta): Promise<Reference> {
    const body = {
      commitMeta: { message: meta.message, authors: meta.authors, properties: meta.properties ?? {} },
      operations: operations.map((operation) => ({ ...operation, key: { elements: operation.key } })),
    };
    return (await this.#http.send('POST', `trees/${at(branch.name, branch.hash)}/history/commit`, commitSchema, { body })).targetBranch;
  }
}

/** A reference as part of a path. */
function at(name: string, hash?: string): string {
  const [ref = '', commit] = name.split('@');
  const position = hash ?? commit;
  return encodeURIComponent(ref) + (position === undefined ? '' : `@${encodeURIComponent(position)}`);
}

async function pages<P extends { readonly hasMore: boolean; readonly token?: string | null | undefined }, T>(fetchPage: (token: string | undefined) => Promise<P>, itemsOf: (page: P) => readonly T[]): Promise<T[]> {
  const items: T[] = [];
  let token: string | undefined;
  for (let count = 0; count < MAX_PAGES; count++) {
    const page = await fetchPage(token);
    items.push(...itemsOf(page));
    if (!page.hasMore || page.token === null || page.token === undefined) break;
    token = page.token;
  }
  return items;
}
