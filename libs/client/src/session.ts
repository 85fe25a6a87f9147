import { mergeConsistencyTokens, type ExplainAnswer, type QueryAnswer } from '@query-router/contracts';
import type { QueryOptions } from './query-options.ts';

/** What a session asks through: a client over HTTP or over Kafka. */
export interface QueryClient {
  query(sql: string, options?: QueryOptions): Promise<QueryAnswer>;
  explain(sql: string, options?: QueryOptions): Promise<ExplainAnswer>;
}

/**
 * Reads that see the writes before them: remembers the newest consistency token and gives it to every statement. Makes
 * `maxStalenessMs` useful: copies may be that old, but never older than what this session wrote. Statements that run at the same time see
 * what had been answered when they were sent. A write that failed gives no token; after `OUTCOME_UNKNOWN`, repeat it under its key.
 */
export class Session implements QueryClient {
  readonly #client: QueryClient;
  readonly #defaults: QueryOptions;
  #token: string | undefined;

  constructor(client: QueryClient, defaults: QueryOptions = {}) {
    this.#client = client;
    this.#defaults = defaults;
    this.#token = defaults.consistencyToken;
  }

  /** All that this session has written or was told of; to hand to another process. Undefined: nothing yet. */
  get token(): string | undefined {
    return this.#token;
  }

  /** Takes in a token from elsewhere, as from an answer of the ingest service. @throws TypeError when it is none */
  observe(token: string): void {
    const merged = mergeConsistencyTokens(this.#token ?? token, token);
    if (merged === null) throw new TypeError('not a consistency token');
    this.#token = merged;
  }

  async query(sql: string, options: QueryOptions = {}): Promise<QueryAnswer> {
    const answer = await this.#client.query(sql, this.#withToken(options));
    if (answer.consistency_token !== undefined) this.observe(answer.consistency_token);
    return answer;
  }

  explain(sql: string, options: QueryOptions = {}): Promise<ExplainAnswer> {
    return this.#client.explain(sql, this.#withToken(options));
  }

  #withToken(options: QueryOptions): QueryOptions {
    const all = { ...this.#defaults, ...options };
    // A version is what it is, whatever was written since.
    if (all.ref !== undefined || all.at !== undefined) return { ...all, consistencyToken: options.consistencyToken };
    if (options.consistencyToken !== undefined) this.observe(options.consistencyToken);
    return { ...all, consistencyToken: this.#token };
  }
}
