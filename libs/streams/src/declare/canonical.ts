/** JSON with the keys of every object in order: equal text means equal content (PostgreSQL's jsonb keeps an order of its own). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, nested: unknown) => {
    if (typeof nested !== 'object' || nested === null || Array.isArray(nested)) return nested;
    return Object.fromEntries(Object.entries(nested).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
