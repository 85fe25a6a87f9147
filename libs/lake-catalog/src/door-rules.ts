/** What of a request passes the door, or the status with which it is turned away. */
export type Passage = { readonly ok: true; readonly target: string } | { readonly ok: false; readonly status: 400 | 404 | 405; readonly reason: string };

/**
 * What readers of an Iceberg REST catalogue ask: its configuration, at a ref or not, and namespaces, tables and views by name; and Nessie's own
 * list of the tables at a ref. Anything else is not there, also what is only read, such as the credentials of a table.
 */
const READABLE = /^(?:\/iceberg(?:\/[^/]+)?\/v1\/(?:config|[^/]+\/namespaces(?:\/[^/]+(?:\/(?:tables|views)(?:\/[^/]+)?)?)?)|\/api\/v2\/trees\/[^/]+\/entries)$/;

const PARAMETERS: ReadonlySet<string> = new Set(['warehouse', 'pageToken', 'pageSize', 'parent', 'snapshots', 'content', 'max-records', 'page-token']);
const MAX_TARGET_LENGTH = 4_096;

/** Judges a request line. The target that passes is the path as it came and the known parameters, written anew. */
export function passage(method: string | undefined, url: string | undefined): Passage {
  if (method !== 'GET' && method !== 'HEAD') return { ok: false, status: 405, reason: 'the lake is only read here' };
  if (url === undefined || url.length > MAX_TARGET_LENGTH) return { ok: false, status: 400, reason: 'the address is too long' };
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  if (!isPlain(path)) return { ok: false, status: 400, reason: 'the path is not plain' };
  if (!READABLE.test(path)) return { ok: false, status: 404, reason: 'nothing is read here' };
  const query = new URLSearchParams([...new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))].filter(([name]) => PARAMETERS.has(name)));
  return { ok: true, target: query.size === 0 ? path : `${path}?${query.toString()}` };
}

/** Whether every reader of a path sees the same one: once decoded, it has no dots to climb, nothing to decode again, no control characters. */
function isPlain(path: string): boolean {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return false;
  }
  return !/[%\\;\p{Cc}]/u.test(decoded) && !decoded.split('/').some((part) => part === '.' || part === '..') && !path.includes('//');
}
