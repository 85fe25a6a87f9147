import { ENGINE_NAMES, type EngineName } from '@query-router/contracts';

/** Whose answer counts when two differ: PostgreSQL's is the definition; of the others the ones that needed fewest rewrites to say the same. */
const ORDER: readonly EngineName[] = ['postgres', 'duckdb', 'trino', 'clickhouse'];

/** Most trusted first. */
export function byTrust(engines: readonly EngineName[]): readonly EngineName[] {
  return ORDER.filter((engine) => ENGINE_NAMES.includes(engine) && engines.includes(engine));
}
