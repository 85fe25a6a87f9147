import { randomUUID } from 'node:crypto';
import { ask, type AskOptions, type HttpAnswer } from '../e2e/harness/http.ts';
import type { System } from '../e2e/harness/system.ts';

/** How a client's query ended. `cut`: the connection broke, as it does when its gateway is killed. */
export type Ending = { readonly kind: 'answered'; readonly answer: HttpAnswer } | { readonly kind: 'cut' };

export interface Asked {
  readonly sql: string;
  /** The gateway that was asked. */
  readonly url: string;
  readonly idempotencyKey: string;
  readonly ending: Promise<Ending>;
}

/** Asks and never rejects. The id lets a client ask again for the outcome of a write. */
export function asked(system: System, url: string, sql: string, options: AskOptions = {}): Asked {
  const idempotencyKey = randomUUID();
  const ending = ask(url, sql, { key: system.keys.writer, idempotencyKey, timeoutMs: 25_000, ...options }).then(
    (answer): Ending => ({ kind: 'answered', answer }),
    (): Ending => ({ kind: 'cut' }),
  );
  return { sql, url, idempotencyKey, ending };
}

/** What a careful client does: after a cut connection or a retryable failure it asks again with the same id, at a gateway that lives. */
export async function settled(system: System, url: string, query: Asked, withinMs = 90_000): Promise<HttpAnswer> {
  let ending = await query.ending;
  for (const endMs = performance.now() + withinMs; performance.now() < endMs; ) {
    if (ending.kind === 'answered' && (ending.answer.status === 200 || (ending.answer.body['retryable'] !== true && ending.answer.body['code'] !== 'OUTCOME_UNKNOWN'))) return ending.answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
    ending = await ask(url, query.sql, { key: system.keys.writer, idempotencyKey: query.idempotencyKey }).then(
      (answer): Ending => ({ kind: 'answered', answer }),
      (): Ending => ({ kind: 'cut' }),
    );
  }
  throw new Error(`${query.sql} was not settled within ${withinMs} ms; last: ${JSON.stringify(ending)}`);
}

/** A failure that a client can act on: it says that it may be sent again, or that its outcome must be asked for. */
export function isClear(ending: Ending): boolean {
  if (ending.kind === 'cut') return true;
  const { status, body } = ending.answer;
  return status === 200 || body['retryable'] === true || body['code'] === 'OUTCOME_UNKNOWN';
}

export interface Unanswered {
  readonly sql: string;
  readonly url: string;
  /** The answer's status and body; `cut` when there was none. */
  readonly got: 'cut' | { readonly status: number; readonly body: unknown };
}

/** Waits for all endings and tells of those that are no answer with status 200. */
export async function unanswered(queries: readonly Asked[]): Promise<Unanswered[]> {
  const endings = await Promise.all(queries.map(async ({ sql, url, ending }) => ({ sql, url, ending: await ending })));
  return endings.flatMap(({ sql, url, ending }): Unanswered[] => {
    if (ending.kind === 'cut') return [{ sql, url, got: 'cut' }];
    const { status, body } = ending.answer;
    return status === 200 ? [] : [{ sql, url, got: { status, body } }];
  });
}
