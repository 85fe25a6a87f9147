import type { z } from 'zod';
import { rootCause } from './root-cause.ts';

/** A server of the cluster answered with an error. `message` is its root cause. */
export class FlinkError extends Error {
  override readonly name = 'FlinkError';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Nobody answered, or not in time: whether the request had an effect is unknown. */
export class FlinkUnreachable extends Error {
  override readonly name = 'FlinkUnreachable';
}

const NOT_FOUND = 404;

/** Whether the server said that the thing asked for does not exist. */
export function isNotFound(error: unknown): boolean {
  return error instanceof FlinkError && error.status === NOT_FOUND;
}

/** JSON over HTTP to one server of the cluster. */
export class JsonClient {
  private readonly origin: string;
  private readonly timeoutMs: number;

  constructor(origin: string, timeoutMs: number) {
    this.origin = origin.replace(/\/+$/, '');
    this.timeoutMs = timeoutMs;
  }

  /** @throws {FlinkError} when the server refuses, {@link FlinkUnreachable} when it does not answer. */
  async call<T>(schema: z.ZodType<T>, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const { status, text } = await this.exchange(method, path, body);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new FlinkError(`${method} ${path.split('?')[0]}: status ${status} without JSON`, status);
    }
    if (status >= 400) throw new FlinkError(refusal(value, status), status);
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw new FlinkError(`${method} ${path.split('?')[0]}: an answer of another shape`, status);
    return parsed.data;
  }

  private async exchange(method: string, path: string, body: unknown): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(this.origin + path, {
        method,
        signal: AbortSignal.timeout(this.timeoutMs),
        redirect: 'error',
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw new FlinkUnreachable(`${this.origin} does not answer`, { cause: error });
    }
  }
}

/** Both servers put traces into `errors`; the last holds the most. */
function refusal(value: unknown, status: number): string {
  const { errors } = value as { errors?: unknown };
  const texts = Array.isArray(errors) ? errors.map(String) : [];
  return texts.length === 0 ? `status ${status}` : rootCause(texts.at(-1) ?? '');
}
