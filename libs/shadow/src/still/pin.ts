import { encodeConsistencyToken, type QueryRequest } from '@query-router/contracts';
import type { Mark } from './marks.ts';

/**
 * How it is made sure that engines read the same state.
 * `log`: every copy holds at least this mark, and afterwards nothing must have been written since. `version`: every engine reads the lake's tables as
 * of one time in the past. `none`: nobody can tell, so answers may be found equal but not different.
 */
export type Pin = { readonly kind: 'log'; readonly from: Mark } | { readonly kind: 'version'; readonly timestamp: string } | { readonly kind: 'none' };

/** Old enough for every copy, so that the position alone decides. */
const ANY_AGE_MS = 86_400_000;
/** A snapshot of the lake carries the time at which its commit began; by then it is there. */
const LAKE_COMMITS_WITHIN_MS = 10_000;

/** What the requests of a comparison demand of the data. */
export function demandsOf(pin: Pin): Partial<QueryRequest> {
  switch (pin.kind) {
    case 'log':
      return { consistency_token: encodeConsistencyToken({ lsn: BigInt(pin.from.lsn) }), max_staleness_ms: ANY_AGE_MS };
    case 'version':
      return { at: { timestamp: pin.timestamp } };
    case 'none':
      return {};
  }
}

/** The newest time as of which the lake's tables surely do not change any more. */
export function pastOfLake(nowMs: number): Pin {
  return { kind: 'version', timestamp: new Date(nowMs - LAKE_COMMITS_WITHIN_MS).toISOString() };
}
