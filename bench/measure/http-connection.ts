import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * One keep-alive HTTP/1.1 connection with one request at a time, as thin as it can be, so that the generator is not what is measured.
 * Understands answers with `content-length` only.
 */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #host: string;
  #received: Buffer = Buffer.alloc(0);
  #expected = Infinity;
  #settle: { resolve: () => void; reject: (error: Error) => void } | null = null;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('close', () => this.#settle?.reject(new Error('the connection was closed')));
    socket.on('error', () => undefined);
  }

  static async open(url: URL): Promise<HttpConnection> {
    const socket = connect({ host: url.hostname, port: Number(url.port) });
    await once(socket, 'connect');
    return new HttpConnection(socket, url.host);
  }

  /** Posts JSON and waits for the whole answer. Rejects unless its status is 200. */
  post(path: string, json: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#received = Buffer.alloc(0);
      this.#expected = Infinity;
      this.#socket.write(`POST ${path} HTTP/1.1\r\nhost: ${this.#host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    if (this.#expected === Infinity) {
      const headEnd = this.#received.indexOf(HEAD_END);
      if (headEnd < 0) return;
      const length = /content-length: (\d+)/i.exec(this.#received.toString('latin1', 0, headEnd))?.[1];
      this.#expected = headEnd + HEAD_END.length + Number(length ?? 0);
    }
    if (this.#received.length < this.#expected) return;
    const settle = this.#settle;
    this.#settle = null;
    const status = this.#received.toString('latin1', 9, 12);
    if (status === '200') settle?.resolve();
    else settle?.reject(new Error(`HTTP ${status}: ${this.#received.toString('utf8').slice(-300)}`));
  }
}
