import { failure, FailureError, type FailureCode } from '@query-router/contracts';
import { wireJson } from '@query-router/engine';
import { z } from 'zod';

/** What an answer with an error status says (Nessie's OpenAPI document, `NessieError`). */
const errorSchema = z.object({
  message: z.string().catch(''),
  errorCode: z.string().catch('UNKNOWN'),
});

/** Nessie's error codes that mean something to a caller. */
const MEANING: Readonly<Record<string, FailureCode>> = {
  REFERENCE_NOT_FOUND: 'REF_NOT_FOUND',
  CONTENT_NOT_FOUND: 'TABLE_NOT_FOUND',
  NAMESPACE_NOT_FOUND: 'NOT_FOUND',
  REFERENCE_ALREADY_EXISTS: 'CONFLICT',
  REFERENCE_CONFLICT: 'CONFLICT',
  BAD_REQUEST: 'BAD_REQUEST',
  FORBIDDEN: 'FORBIDDEN',
  TOO_MANY_REQUESTS: 'OVERLOADED',
};

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface NessieRequest {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Requests to Nessie's REST API, version 2: each has a deadline, each answer a schema, each failure a meaning. */
export class NessieHttp {
  readonly #base: string;
  readonly #timeoutMs: number;

  /** @param baseUrl ends in `/api/v2` */
  constructor(baseUrl: string, timeoutMs: number) {
    this.#base = baseUrl.replace(/\/+$/, '');
    this.#timeoutMs = timeoutMs;
  }

  /**
   * @throws FailureError; a change that was sent and not answered is `OUTCOME_UNKNOWN`, because it may have been made
   */
  async send<T>(method: Method, path: string, schema: z.ZodType<T>, { query = {}, body, signal }: NessieRequest = {}): Promise<T> {
    const url = new URL(`${this.#base}/${path}`);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
    const deadline = AbortSignal.timeout(this.#timeoutMs);
    const { status, text } = await this.#exchange(method, url, body, signal === undefined ? deadline : AbortSignal.any([deadline, signal]));
    const value = parse(text);
    if (status >= 400) throw refusal(status, value);
    const found = schema.safeParse(value);
    if (!found.success) throw new FailureError(failure('INTERNAL', 'The catalogue answered outside of its protocol.'), { cause: found.error });
    return found.data;
  }

  async #exchange(method: Method, url: URL, body: unknown, signal: AbortSignal): Promise<{ status: number; text: string }> {
    try {
      const answer = await fetch(url, {
        method,
        signal,
        redirect: 'error',
        headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, text: await answer.text() };
    } catch (error) {
      throw unanswered(method, error);
    }
  }
}

/** Snapshot ids are beyond 2^53; they stay text. */
function parse(text: string): unknown {
  try {
    return text === '' ? null : wireJson(text);
  } catch {
    return null;
  }
}

function refusal(status: number, value: unknown): FailureError {
  const { message, errorCode } = errorSchema.catch({ message: '', errorCode: 'UNKNOWN' }).parse(value);
  const code = MEANING[errorCode] ?? (status === 503 || status === 502 ? 'ENGINE_UNAVAILABLE' : status < 500 ? 'BAD_REQUEST' : 'INTERNAL');
  return new FailureError(failure(code, message === '' ? `The catalogue answered with status ${status}.` : message, { details: { nessie_error: errorCode } }));
}

/** Refused connections change nothing; everything else may have arrived. */
function unanswered(method: Method, error: unknown): FailureError {
  const cause = error instanceof Error ? error.cause : undefined;
  const refused = typeof cause === 'object' && cause !== null && (cause as { code?: unknown }).code === 'ECONNREFUSED';
  if (method !== 'GET' && !refused) {
    return new FailureError(failure('OUTCOME_UNKNOWN', 'The catalogue did not answer; the change may have been made. Look at the log of the branch before sending it again.'), { cause: error });
  }
  const late = error instanceof Error && error.name === 'TimeoutError';
  return new FailureError(
    late ? failure('DEADLINE_EXCEEDED', 'The catalogue did not answer in time.') : failure('ENGINE_UNAVAILABLE', 'The catalogue (Nessie) cannot be reached.'),
    { cause: error },
  );
}
