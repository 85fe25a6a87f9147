import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder `infra/` of this repository. */
export const infra = fileURLToPath(new URL('../../../../infra/', import.meta.url));

/** Where downloads are kept over runs and checkouts: `QUERY_ROUTER_CACHE`, by default `~/.cache/query-router`. */
export function cacheDirectory(): string {
  return process.env['QUERY_ROUTER_CACHE'] ?? join(homedir(), '.cache', 'query-router');
}
