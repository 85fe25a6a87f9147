import type { EngineName, Failure, FailureCode } from '@query-router/contracts';
import { failure, FailureError } from '@query-router/contracts';

export interface EngineFailureExtra {
  readonly retryable?: boolean;
  readonly details?: Record<string, unknown>;
  readonly cause?: unknown;
}

/** Builds the error an adapter throws; the message must be fit for clients (see {@link scrub}). */
export function engineFailure(engine: EngineName, code: FailureCode, message: string, extra: EngineFailureExtra = {}): FailureError {
  const value: Failure = failure(code, message, {
    engine,
    ...(extra.retryable === undefined ? {} : { retryable: extra.retryable }),
    ...(extra.details === undefined ? {} : { details: extra.details }),
  });
  return new FailureError(value, extra.cause === undefined ? undefined : { cause: extra.cause });
}

export function unavailable(engine: EngineName, why: string, cause?: unknown): FailureError {
  return engineFailure(engine, 'ENGINE_UNAVAILABLE', `${engine} cannot be reached: ${why}.`, { cause });
}

const URL_CREDENTIALS = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi;
const URL = /\b(?:https?|postgres(?:ql)?|jdbc:[a-z]+|tcp|s3a?|file):\/\/[^\s'"]+/gi;
const ASSIGNED_SECRET = /\b(password|passwd|secret|token|access_?key)\b(\s*[=:]\s*)\S+/gi;
const ADDRESS = /\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b|\[[0-9a-f:]+\]:\d+|\blocalhost:\d+\b/gi;
const FILE_PATH = /(?<![\w./<])(?:\/[\w.@+~-]+){2,}\/?|\b[A-Za-z]:\\[\w\\.-]+/g;

/** Longest message passed on to a client, in characters. */
const MAX_MESSAGE_LENGTH = 1_000;

/**
 * Takes out of an engine's message what clients must not see: credentials, addresses, file paths, and every one of
 * `secrets` (host names, passwords). Cuts long messages.
 */
export function scrub(message: string, secrets: readonly string[] = []): string {
  let text = message;
  for (const secret of secrets) if (secret.length > 2) text = text.replaceAll(secret, '[hidden]');
  text = text
    .replaceAll(URL_CREDENTIALS, '$1')
    .replaceAll(URL, '[address]')
    .replaceAll(ASSIGNED_SECRET, '$1$2[hidden]')
    .replaceAll(ADDRESS, '[address]')
    .replaceAll(FILE_PATH, '[path]');
  return text.length > MAX_MESSAGE_LENGTH ? `${text.slice(0, MAX_MESSAGE_LENGTH)}…` : text;
}
