import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { connect as connectTls } from 'node:tls';

export interface CancelTarget {
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean | ConnectionOptions;
  readonly processId: number;
  readonly secretKey: number;
}

const TIMEOUT_MS = 3_000;

/**
 * Asks the server to stop what another connection runs (protocol guide, 54.2.7). Resolves when the server has closed the
 * connection, which it does after it has signalled the backend; rejects when it cannot be reached.
 */
export async function requestCancel(target: CancelTarget): Promise<void> {
  const plain = target.host.startsWith('/') ? connect(`${target.host}/.s.PGSQL.${target.port}`) : connect(target.port, target.host);
  const socket = target.ssl === false ? plain : await upgrade(plain, target.ssl, target.host);
  await new Promise<void>((resolve, reject) => {
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('cancel request timed out')));
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.resume();
    socket.write(cancelMessage(target.processId, target.secretKey));
  });
}

function cancelMessage(processId: number, secretKey: number): Buffer {
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(80_877_102, 4);
  message.writeInt32BE(processId, 8);
  message.writeInt32BE(secretKey, 12);
  return message;
}

async function upgrade(plain: Socket, ssl: true | ConnectionOptions, host: string): Promise<Socket> {
  const request = Buffer.alloc(8);
  request.writeInt32BE(8, 0);
  request.writeInt32BE(80_877_103, 4);
  plain.setTimeout(TIMEOUT_MS, () => plain.destroy(new Error('cancel request timed out')));
  plain.write(request);
  const answer = await new Promise<Buffer>((resolve, reject) => {
    plain.once('data', resolve);
    plain.once('error', reject);
    plain.once('close', () => reject(new Error('the server closed the cancel connection')));
  });
  if (answer.toString('latin1') !== 'S') throw new Error('the server does not speak TLS');
  return connectTls({ socket: plain, host, ...(ssl === true ? {} : ssl) });
}
