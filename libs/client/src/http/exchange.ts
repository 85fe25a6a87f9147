import { request as httpRequest, type Agent, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface Exchange {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly agent: Agent;
  readonly signal: AbortSignal;
  readonly maxAnswerBytes: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The answer was longer than the client is willing to hold. */
export class AnswerTooLargeError extends Error {}

/**
 * One HTTP exchange, body included. Rejects with the network's error, with the signal's reason after an abort (the connection
 * is then closed, which the router takes as a cancel), or with {@link AnswerTooLargeError}.
 *
 * On `node:http` rather than `fetch`, whose client gives up on any answer that starts after 300 seconds: queries may take 600.
 */
export function exchange(options: Exchange): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const send = options.url.protocol === 'https:' ? httpsRequest : httpRequest;
  const length = options.body === undefined ? {} : { 'content-length': String(options.body.byteLength) };
  const request = send(options.url, {
    method: options.method,
    headers: { ...options.headers, ...length },
    agent: options.agent,
    signal: options.signal,
  });
  const fail = (error: unknown): void => reject(options.signal.aborted ? options.signal.reason : error);
  request.on('error', fail);
  request.on('response', (response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes > options.maxAnswerBytes) request.destroy(new AnswerTooLargeError(`the answer is longer than ${options.maxAnswerBytes} bytes`));
      else chunks.push(chunk);
    });
    response.on('error', fail);
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
  });
  request.end(options.body);
  return promise;
}
