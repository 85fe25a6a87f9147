import type { QueryAnswer } from '@query-router/contracts';

/** A request as a foreign client sends it. */
export interface RawRequest {
  readonly value: string;
  readonly headers: Readonly<Record<string, Buffer | string>>;
}

/** An answer as a foreign client sees it. */
export interface RawReply {
  readonly correlationId: Buffer;
  readonly partition: number;
  readonly headers: ReadonlyMap<string, Buffer>;
  readonly value: string;
}

/** Sends all requests to `sql.requests` and resolves with as many records of the reply topic. */
export type RawPeer = (bootstrap: string, replyTopic: string, requests: readonly RawRequest[]) => Promise<readonly RawReply[]>;

/** The statements every peer asks: answerable by any engine, each with rows of its own, so that a mixed-up answer shows. */
export const QUESTIONS: readonly string[] = Array.from({ length: 20 }, (_, index) => `SELECT ${index} AS n`);
export const EXPECTED_ROWS: readonly QueryAnswer['data'][] = QUESTIONS.map((_, index) => [{ n: index }]);

/** A statement that fails everywhere, and how. */
export const BROKEN = { sql: 'SELEC 1', code: 'SQL_SYNTAX' } as const;

export function requestBody(sql: string): string {
  return JSON.stringify({ sql });
}

/** Rows of an answer's body. */
export function rowsOf(body: string): QueryAnswer['data'] {
  return (JSON.parse(body) as QueryAnswer).data;
}
