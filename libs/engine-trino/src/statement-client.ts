import { setTimeout as sleep } from 'node:timers/promises';
import { wireJson } from '@query-router/engine';
import { z } from 'zod';
import type { HttpReply } from './http-json.ts';
import { HttpJson } from './http-json.ts';

/** What the client reads of a page (Trino's manual, "Trino client REST API", `QueryResults`). */
const pageSchema = z.object({
  id: z.string(),
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).nullish(),
  data: z.array(z.array(z.unknown())).nullish(),
  updateType: z.string().nullish(),
  updateCount: z.number().nullish(),
  error: z
    .object({ message: z.string().optional(), errorName: z.string().optional(), errorType: z.string().optional() })
    .nullish(),
});
export type Page = z.infer<typeof pageSchema>;

/** The server reported that the statement failed. */
export class TrinoError extends Error {
  override readonly name = 'TrinoError';
  readonly errorName: string;
  readonly errorType: string;

  constructor(error: NonNullable<Page['error']>) {
    super(error.message ?? 'the statement failed');
    this.errorName = error.errorName ?? 'UNKNOWN';
    this.errorType = error.errorType ?? 'UNKNOWN';
  }
}

/** The server answered outside of its protocol. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export interface TrinoAddress {
  readonly url: string;
  readonly user: string;
  /** Sent by basic authentication; Trino takes one over https only. */
  readonly password?: string;
  readonly catalog: string;
}

export interface StatementOptions {
  readonly queryId: string;
  readonly timeoutMs: number;
  /** Size of a page the server should aim at, in bytes. */
  readonly pageBytes: number;
  /** Session properties of this statement, beside its limits. */
  readonly session?: Readonly<Record<string, string>>;
}

/** Depth of recursive queries; the server's default of 10 fails where PostgreSQL does not. Plans grow with it. */
const MAX_RECURSION_DEPTH = 50;
/** A page may be larger than asked for by one row. */
const MAX_PAGE_BYTES = 128 * 1024 * 1024;
const SMALLEST_PAGE_BYTES = 128 * 1024;
const LARGEST_PAGE_BYTES = 16 * 1024 * 1024;
/** How long stopping a statement may take, and how long a first answer is waited for so that it can be stopped. */
const STOP_GRACE_MS = 5_000;
/** Statuses that the protocol says to repeat after 50 to 100 ms. */
const REPEATABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const REPEAT_AFTER_MS = 75;
const MAX_REPEATS = 40;
/** For sending alone: a server that is starting or gone should be reported soon. */
const MAX_SUBMIT_REPEATS = 6;


/**
 * Trino's documented HTTP protocol: the statement is posted, then `nextUri` is followed until there is none.
 * Timestamps keep their precision (capability `PARAMETRIC_DATETIME`) and integers their digits.
 */
export class StatementClient {
  readonly #http: HttpJson;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(address: TrinoAddress, connections: number) {
    this.#http = new HttpJson(address.url, connections, MAX_PAGE_BYTES);
    this.#headers = {
      'X-Trino-User': address.user,
      'X-Trino-Catalog': address.catalog,
      'X-Trino-Source': 'query-router',
      'X-Trino-Time-Zone': 'UTC',
      'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
      ...(address.password === undefined ? {} : { Authorization: `Basic ${Buffer.from(`${address.user}:${address.password}`).toString('base64')}` }),
    };
  }

  /**
   * The pages of a statement's answer. Leaving the loop early, or an abort of `signal`, stops the statement in the server before this
   * returns. Throws {@link TrinoError} when the statement fails.
   */
  async *run(sql: string, options: StatementOptions, signal: AbortSignal): AsyncGenerator<Page, void, undefined> {
    let page = await this.#submit(sql, options, signal);
    try {
      for (;;) {
        if (page.error) throw new TrinoError(page.error);
        yield page;
        const { nextUri } = page;
        if (nextUri === undefined) return;
        signal.throwIfAborted();
        page = await this.#follow(nextUri, options.pageBytes, signal);
      }
    } finally {
      if (page.nextUri !== undefined) await this.#stop(page.nextUri);
    }
  }

  close(): void {
    this.#http.close();
  }

  /** Not aborted at once: a statement whose address is not known yet could not be stopped. */
  async #submit(sql: string, options: StatementOptions, signal: AbortSignal): Promise<Page> {
    signal.throwIfAborted();
    const late = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      timer = setTimeout(() => late.abort(), STOP_GRACE_MS);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const headers = {
      ...this.#headers,
      'Content-Type': 'text/plain; charset=utf-8',
      'X-Trino-Trace-Token': options.queryId.replaceAll(/[^\w-]/g, '').slice(0, 64),
      'X-Trino-Session': [
        `query_max_run_time=${Math.max(1, Math.ceil(options.timeoutMs))}ms,max_recursion_depth=${MAX_RECURSION_DEPTH}`,
        ...Object.entries(options.session ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`),
      ].join(','),
    };
    try {
      return await this.#page(() => this.#http.send('POST', '/v1/statement', headers, sql, late.signal), signal, MAX_SUBMIT_REPEATS);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  #follow(nextUri: string, pageBytes: number, signal: AbortSignal): Promise<Page> {
    const uri = this.#checked(nextUri);
    uri.searchParams.set('targetResultSize', `${Math.min(Math.max(pageBytes, SMALLEST_PAGE_BYTES), LARGEST_PAGE_BYTES)}B`);
    return this.#page(() => this.#http.send('GET', uri, this.#headers, null, signal), signal, MAX_REPEATS);
  }

  /** Nobody can do more when it fails: the server's own limit (`query_max_run_time`) ends the statement. */
  async #stop(nextUri: string): Promise<void> {
    await this.#http.send('DELETE', this.#checked(nextUri), this.#headers, null, AbortSignal.timeout(STOP_GRACE_MS)).catch(() => undefined);
  }

  /** Credentials go with every request, so an answer must not be able to send us elsewhere. */
  #checked(nextUri: string): URL {
    const uri = URL.parse(nextUri);
    if (uri === null || !this.#http.owns(uri) || !uri.pathname.startsWith('/v1/statement/')) throw new ProtocolError('nextUri is not on the server', 200);
    return uri;
  }

  async #page(send: () => Promise<HttpReply>, signal: AbortSignal, maxRepeats: number): Promise<Page> {
    for (let repeats = 0; ; repeats++) {
      const reply = await send();
      if (reply.status === 200) return decodePage(reply.body);
      if (!REPEATABLE.has(reply.status) || repeats >= maxRepeats) throw new ProtocolError(`status ${reply.status}`, reply.status);
      await sleep(reply.retryAfterMs ?? REPEAT_AFTER_MS, undefined, { signal });
    }
  }
}


/** Integers beyond 2^53 arrive as bare digits; `wireJson` keeps them as text. */
function decodePage(body: string): Page {
  let value: unknown;
  try {
    value = wireJson(body);
  } catch {
    throw new ProtocolError('the answer is not JSON', 200);
  }
  const page = pageSchema.safeParse(value);
  if (!page.success) throw new ProtocolError('the answer is not a page of results', 200);
  return page.data;
}
