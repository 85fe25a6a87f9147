import { DEFAULT_REF, decodeConsistencyToken, failure } from '@query-router/contracts';
import type { Consistency, Failure, QueryRequest } from '@query-router/contracts';

/** A version of the lake's tables that is not the newest of the default branch. */
export interface ReadVersion {
  /** For people. */
  readonly text: string;
  /** Branch, tag or commit as `physicalPath` takes it; null: the default branch. */
  readonly ref: string | null;
  /** Of the branch or tag: its name. Null for a commit alone and for the default branch. */
  readonly refName: string | null;
  readonly asOf: { readonly snapshot: string } | { readonly timestamp: string } | null;
}

/** What a requester demands of the data that is read. */
export interface ReadTerms {
  /** Oldest data accepted; null: no write made through the router may be missing. */
  readonly maxStalenessMs: number | null;
  /** What the data must at least hold. */
  readonly consistency: Consistency | null;
  /** Longest wait for it; null: as long as there is time. */
  readonly maxWaitMs: number | null;
  readonly version: ReadVersion | null;
}

/** Of a request that demands nothing. */
export const NO_TERMS: ReadTerms = { maxStalenessMs: null, consistency: null, maxWaitMs: null, version: null };

type Options = Pick<QueryRequest, 'max_staleness_ms' | 'consistency_token' | 'max_wait_ms' | 'ref' | 'at'>;

/** Whether the requester says how fresh the data must be. */
export function isDemanding({ maxStalenessMs, consistency }: ReadTerms): boolean {
  return maxStalenessMs !== null || consistency !== null;
}

/** Whether a read may wait: for whom freshness matters, or who says so. */
export function mayWait(terms: ReadTerms): boolean {
  return terms.maxWaitMs === null ? isDemanding(terms) : terms.maxWaitMs > 0;
}

/** The terms of a request, or what is wrong with them. */
export function readTerms(options: Options): { readonly ok: true; readonly terms: ReadTerms } | { readonly ok: false; readonly failure: Failure } {
  const { max_staleness_ms, consistency_token, max_wait_ms, ref, at } = options;
  if (max_staleness_ms === undefined && consistency_token === undefined && max_wait_ms === undefined && ref === undefined && at === undefined) {
    return { ok: true, terms: NO_TERMS };
  }
  const version = readVersion(options);
  if (version === undefined) return refused('A request names one version: "ref", or "at" with a tag, not both.');
  if (version !== null && (max_staleness_ms !== undefined || consistency_token !== undefined)) {
    return refused(`"max_staleness_ms" and "consistency_token" speak of the newest data, and this request reads ${version.text}. Leave out one of them.`);
  }
  const consistency = consistency_token === undefined ? null : decodeConsistencyToken(consistency_token);
  if (consistency === null && consistency_token !== undefined) return refused('The consistency token is not one that this router made, or a part of it is missing.');
  return { ok: true, terms: { maxStalenessMs: max_staleness_ms ?? null, consistency, maxWaitMs: max_wait_ms ?? null, version } };
}

/** Null: the newest of the default branch. Undefined: two versions at once. */
function readVersion({ ref, at }: Options): ReadVersion | null | undefined {
  const branch = ref === undefined || ref === DEFAULT_REF ? null : ref;
  const where = branch === null ? '' : ` of ${branch}`;
  if (at === undefined) return branch === null ? null : { text: `branch or tag ${branch}`, ref: branch, refName: branch, asOf: null };
  if ('tag' in at) return ref === undefined ? { text: `tag ${at.tag}`, ref: at.tag, refName: at.tag, asOf: null } : undefined;
  if ('commit' in at) return { text: `commit ${at.commit}${where}`, ref: `${branch ?? ''}@${at.commit}`, refName: branch, asOf: null };
  const asOf = 'snapshot_id' in at ? { snapshot: at.snapshot_id } : { timestamp: at.timestamp };
  return { text: `${'snapshot_id' in at ? `snapshot ${at.snapshot_id}` : `the state at ${at.timestamp}`}${where}`, ref: branch, refName: branch, asOf };
}

function refused(message: string): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: failure('BAD_REQUEST', message) };
}
