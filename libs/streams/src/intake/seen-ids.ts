import type { SeenIds } from './take-events.ts';

/** Ids of one request that is held as a whole. */
export function seenIds(): SeenIds {
  const seen = new Set<string>();
  return {
    add(id) {
      if (seen.has(id)) return false;
      seen.add(id);
      return true;
    },
  };
}

/** The newest `limit` ids at least, twice as many at most: for requests without end. */
export function newestIds(limit: number): SeenIds {
  let newer = new Set<string>();
  let older = new Set<string>();
  return {
    add(id) {
      if (newer.has(id) || older.has(id)) return false;
      newer.add(id);
      if (newer.size >= limit) {
        older = newer;
        newer = new Set();
      }
      return true;
    },
  };
}
