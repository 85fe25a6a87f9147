/** What the tools that look at a running system have in common: addresses, requests, a report. */
import { HttpClient } from '@query-router/client';

const REPORT_TIMEOUT_MS = 10 * 60_000;

export interface Addresses {
  readonly gatewayUrl: string;
  readonly ingestUrl: string;
  readonly apiKey: string | undefined;
}

/** `QUERY_ROUTER_URL`, `INGEST_URL` and `QUERY_ROUTER_API_KEY`. */
export function addressesFrom(env: NodeJS.ProcessEnv): Addresses {
  return { gatewayUrl: env['QUERY_ROUTER_URL'] ?? 'http://127.0.0.1:8000', ingestUrl: env['INGEST_URL'] ?? 'http://127.0.0.1:8010', apiKey: env['QUERY_ROUTER_API_KEY'] };
}

export function routerAt({ gatewayUrl, apiKey }: Addresses): HttpClient {
  return new HttpClient({ baseUrl: gatewayUrl, apiKey, timeoutMs: 60_000 });
}

/** Asks a service. Rejects with what it answered, in words. */
export async function ask(url: string, path: string, apiKey: string | undefined, init: { readonly method?: string; readonly body?: unknown } = {}): Promise<unknown> {
  const answer = await fetch(new URL(path, url.endsWith('/') ? url : `${url}/`), {
    method: init.method ?? 'GET',
    signal: AbortSignal.timeout(REPORT_TIMEOUT_MS),
    headers: { ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }), ...(init.body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  }).catch((error: unknown) => {
    throw new Error(`nobody answers at ${url}`, { cause: error });
  });
  const text = await answer.text();
  const value: unknown = text === '' ? null : JSON.parse(text);
  if (answer.ok) return value;
  const { detail } = (value ?? {}) as { detail?: unknown };
  throw new Error(typeof detail === 'string' ? detail : `status ${answer.status} from ${url}`);
}

export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Runs a check; what it throws is what it found. */
export async function find(what: string, check: () => Promise<string>): Promise<Finding> {
  try {
    return { what, ok: true, detail: await check() };
  } catch (error) {
    return { what, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Prints a report, one line each, and sets the exit code: 0 when all is well. */
export function report(findings: readonly Finding[]): void {
  const width = Math.max(...findings.map(({ what }) => what.length));
  for (const { what, ok, detail } of findings) console.log(`${ok ? '✓' : '✗'} ${what.padEnd(width)}  ${detail}`);
  const wrong = findings.filter(({ ok }) => !ok).length;
  console.log(wrong === 0 ? 'all is well' : `${wrong} of ${findings.length} are not as they should be`);
  process.exitCode = wrong === 0 ? 0 : 1;
}
