import type { Server } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Connections that the kernel keeps for a listener of Node's that does not accept them. */
const BACKLOG = 511;

/**
 * Accepts the connections that were made before now: a listener that closes resets those it has not accepted, and the requests on them. Ends
 * when two turns of the event loop brought none, at the latest after as many turns as the backlog holds.
 */
export async function takeWaiting(server: Server): Promise<void> {
  let accepted = true;
  const noticed = (): void => {
    accepted = true;
  };
  server.on('connection', noticed);
  for (let turns = 0; accepted && turns < BACKLOG; turns += 2) {
    accepted = false;
    await nextTurn();
    await nextTurn();
  }
  server.off('connection', noticed);
}
