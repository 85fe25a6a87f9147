import type { EngineName, Rejection } from '@query-router/contracts';
import type { Statement } from '@query-router/sql';
import type { CatalogView } from './catalog-view.ts';
import type { History } from './run-history.ts';

/** Everything a policy may weigh. */
export interface PreferenceInput {
  readonly statement: Pick<Statement, 'kind' | 'fingerprint' | 'features'>;
  /** Engines that may answer, in no particular order; never empty. */
  readonly candidates: readonly EngineName[];
  /** Why the others may not. */
  readonly rejected: readonly Rejection[];
  readonly catalog: CatalogView;
  readonly history: History;
}

export interface Preference {
  /** Name of the rule that spoke, for example `point-lookup`. */
  readonly rule: string;
  /** One sentence for people, for the first of `ranked`. */
  readonly reason: string;
  /** The candidates, best first, each with what speaks for its place. */
  readonly ranked: readonly { readonly engine: EngineName; readonly reason: string }[];
}

/**
 * The layer that chooses among engines which could all answer correctly. A policy can make a query slow, never wrong: it sees
 * candidates only, and what it leaves out or adds is ignored.
 */
export interface PreferencePolicy {
  readonly name: string;
  rank(input: PreferenceInput): Preference;
}
