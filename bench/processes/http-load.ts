import { HttpConnection } from '../measure/http-connection.ts';
import { closedLoop, type LoadShape } from '../measure/load.ts';
import { servePeer } from '../measure/peer.ts';
import type { Sample } from '../measure/stats.ts';

/** What is posted: `body` with `$id` replaced by a random number from 1 to `ids`. */
export interface HttpRequest {
  readonly url: string;
  readonly path: string;
  readonly body: string;
  readonly ids?: number;
}

const commands = {
  /** Loads an HTTP server over as many connections as requests are in flight. */
  async load(request: HttpRequest, shape: LoadShape): Promise<Sample> {
    const url = new URL(request.url);
    const connections = await Promise.all(Array.from({ length: shape.inFlight }, () => HttpConnection.open(url)));
    const ids = request.ids ?? 1;
    const ask = (asker: number): Promise<void> => {
      const body = request.ids === undefined ? request.body : request.body.replace('$id', String(1 + Math.floor(Math.random() * ids)));
      return connections[asker]?.post(request.path, body) ?? Promise.reject(new Error('no connection'));
    };
    try {
      return await closedLoop(ask, shape);
    } finally {
      for (const connection of connections) connection.close();
    }
  },
};
export type HttpLoadCommands = typeof commands;

servePeer(commands, () => undefined);
