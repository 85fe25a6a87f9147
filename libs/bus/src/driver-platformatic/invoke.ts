import { ResponseError } from '@platformatic/kafka';
import type { API, Connection } from '@platformatic/kafka';

/**
 * Calls an API of the client. A response that carries error codes is a response: the codecs throw it, the caller reads its codes.
 * Rejects only when there is no response (connection lost, timeout, undecodable).
 */
export function invoke<Arguments extends unknown[], Response>(
  api: API<Arguments, Response>,
  connection: Connection,
  ...args: Arguments
): Promise<Response> {
  return api.async(connection, ...args).catch((error: unknown) => {
    const response = responseOf(error);
    if (response === undefined) throw error;
    return response as Response;
  });
}

function responseOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('response' in error)) return undefined;
  return (error as { code?: unknown }).code === ResponseError.code ? error.response : undefined;
}
