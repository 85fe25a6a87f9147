import type { IncomingMessage } from 'node:http';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface HttpReply {
  readonly status: number;
  readonly body: string;
  /** `Retry-After` in milliseconds, where the server sent one. */
  readonly retryAfterMs: number | null;
}

/** The server's answer grew beyond what one page may be. */
export class ReplyTooLarge extends Error {
  override readonly name = 'ReplyTooLarge';
}

/** Silence on a connection after which it counts as lost; Trino answers a poll within a second or so. */
const SILENCE_MS = 30_000;

/**
 * HTTP to one origin over kept connections (keeping them saves 5 to 15 ms a statement, which takes about seven requests).
 * Redirects are not followed and no other origin is asked, whatever an answer says.
 */
export class HttpJson {
  readonly #origin: URL;
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #maxBytes: number;

  constructor(origin: string, connections: number, maxBytes: number) {
    this.#origin = new URL(origin);
    this.#maxBytes = maxBytes;
    const options = { keepAlive: true, maxSockets: connections };
    this.#agent = this.#origin.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** Whether an address that the server named belongs to it. */
  owns(uri: URL): boolean {
    return uri.origin === this.#origin.origin;
  }

  send(method: 'GET' | 'POST' | 'DELETE', uri: URL | string, headers: Readonly<Record<string, string>>, body: string | null, signal: AbortSignal): Promise<HttpReply> {
    const url = new URL(uri, this.#origin);
    if (!this.owns(url)) return Promise.reject(new Error('the address is not on the server'));
    return new Promise((resolve, reject) => {
      const send = this.#origin.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = send(url, { method, headers, agent: this.#agent, signal, timeout: SILENCE_MS }, (response) => {
        this.#collect(response).then(resolve, (error: unknown) => {
          request.destroy();
          reject(error as Error);
        });
      });
      request.on('timeout', () => request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
      request.on('error', reject);
      request.end(body ?? undefined);
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  async #collect(response: IncomingMessage): Promise<HttpReply> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of response as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > this.#maxBytes) throw new ReplyTooLarge('a page of the answer is too large');
      pieces.push(piece);
    }
    const after = Number(response.headers['retry-after']);
    return { status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString('utf8'), retryAfterMs: after > 0 ? after * 1000 : null };
  }
}
