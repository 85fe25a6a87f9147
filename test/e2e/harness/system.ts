import { ask, type AskOptions, type HttpAnswer } from './http.ts';

/** API keys of the kinds of callers that the suite plays. */
export interface SystemKeys {
  readonly writer: string;
  readonly reader: string;
  readonly native: string;
  /** May read `shop.*` only. */
  readonly shopReader: string;
}

/** A running router, however it is composed. */
export interface System {
  /** Base addresses of its gateways. */
  readonly urls: readonly [string, ...string[]];
  readonly keys: SystemKeys;
  stop(): Promise<void>;
}

/** Asks as the writer, at the first gateway. */
export function writer(system: System): (sql: string, options?: AskOptions) => Promise<HttpAnswer> {
  return (sql, options = {}) => ask(system.urls[0], sql, { key: system.keys.writer, ...options });
}

/** The decision of an answer or of a problem. */
export function decisionOf(answer: HttpAnswer): { rule: string; reason: string; sql: string; rejected: { engine: string; layer: string; reason: string }[]; candidates: string[]; tables: string[]; statement: string } {
  return answer.body['decision'] as ReturnType<typeof decisionOf>;
}
