import { createServer as createHttpServer, request } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';

/** A proxy before a server that leaves out what the test says. */
export interface Forgetful {
  readonly port: number;
  close(): void;
}

/** Before PostgreSQL: drops one of the settings of the start-up message (`-c name=value` of its `options`), as a pooler may. */
export async function forgetfulPostgres(target: { readonly host: string; readonly port: number }, setting: string): Promise<Forgetful> {
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    for (const [socket, other] of [[client, upstream], [upstream, client]] as const) {
      socket.on('error', () => undefined);
      socket.on('close', () => other.destroy());
    }
    client.once('data', (bytes: Buffer) => {
      upstream.write(withoutSetting(bytes, setting));
      client.pipe(upstream);
    });
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

/** StartupMessage: length and protocol version in four bytes each, then names and values that end in NUL. A request to cancel has neither. */
function withoutSetting(message: Buffer, setting: string): Buffer {
  const text = message.subarray(8).toString('latin1');
  if (!text.includes(`-c ${setting}=`)) return message;
  const body = Buffer.from(text.replace(new RegExp(`-c ${setting}=(?:\\\\.|[^ \\0])*`), ''), 'latin1');
  const head = Buffer.from(message.subarray(0, 8));
  head.writeInt32BE(body.length + 8, 0);
  return Buffer.concat([head, body]);
}

/** Before a server that speaks HTTP: drops a parameter of the address, or a header. */
export async function forgetfulHttp(target: string, forget: { readonly parameter?: string; readonly header?: string }): Promise<Forgetful> {
  const server = createHttpServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', target);
    if (forget.parameter !== undefined) url.searchParams.delete(forget.parameter);
    const headers = { ...incoming.headers };
    if (forget.header !== undefined) delete headers[forget.header];
    const onwards = request(url, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onwards.on('error', () => outgoing.destroy());
    incoming.pipe(onwards);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
