/** One HTTP answer with its parsed body. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface AskOptions {
  readonly engine?: string;
  readonly key?: string;
  readonly idempotencyKey?: string;
  readonly queryId?: string;
  readonly timeoutMs?: number;
  readonly maxRows?: number;
  readonly signal?: AbortSignal;
  readonly explain?: boolean;
  /** More of the body, in its own names. */
  readonly more?: Readonly<Record<string, unknown>>;
}

const ANSWER_TIMEOUT_MS = 60_000;

/** Sends one statement to `POST /query` (or `/query/explain`). */
export async function ask(url: string, sql: string, options: AskOptions = {}): Promise<HttpAnswer> {
  return send(`${url}/query${options.explain === true ? '/explain' : ''}`, {
    method: 'POST',
    body: JSON.stringify({
      sql,
      ...(options.engine === undefined ? {} : { force_engine: options.engine }),
      ...(options.timeoutMs === undefined ? {} : { timeout_ms: options.timeoutMs }),
      ...(options.maxRows === undefined ? {} : { max_rows: options.maxRows }),
      ...options.more,
    }),
    headers: {
      'content-type': 'application/json',
      ...(options.key === undefined ? {} : { authorization: `Bearer ${options.key}` }),
      ...(options.queryId === undefined ? {} : { 'x-query-id': options.queryId }),
      ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
    },
    signal: options.signal ?? AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
}

/** Any request; the body is parsed as JSON where it is JSON. */
export async function send(url: string, init: RequestInit): Promise<HttpAnswer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : { text } };
}

/** Polls until `condition` holds. @throws with the last value when it does not within `timeoutMs`. */
export async function eventually<T>(read: () => Promise<T>, condition: (value: T) => boolean, timeoutMs = 30_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (condition(value)) return value;
    if (Date.now() > deadline) throw new Error(`the condition did not come true in ${timeoutMs} ms; last value: ${JSON.stringify(value).slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether a service answers that it is ready. */
export async function isReady(url: string): Promise<boolean> {
  return send(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).then(
    ({ status }) => status === 200,
    () => false,
  );
}
