import { createServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export type Cut = 'before' | 'after' | 'none';

/** A proxy in front of the server that cuts the connection at COMMIT: before the server sees it, or before the client sees the answer. */
export class CuttingProxy {
  cut: Cut = 'none';
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(target: { readonly host: string; readonly port: number }): Promise<CuttingProxy> {
    const server = createServer();
    const proxy = new CuttingProxy(server);
    server.on('connection', (client) => proxy.#join(client, connect(target.port, target.host)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(client: Socket, server: Socket): void {
    let deaf = false;
    for (const [socket, other] of [[client, server], [server, client]] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (bytes: Buffer) => {
      const { cut } = this;
      const commits = cut !== 'none' && bytes.includes('COMMIT\0');
      if (commits) this.cut = 'none';
      if (commits && cut === 'before') {
        client.destroy();
        return;
      }
      deaf ||= commits;
      server.write(bytes);
    });
    server.on('data', (bytes: Buffer) => {
      if (deaf) client.destroy();
      else client.write(bytes);
    });
  }
}
