import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { serverNames, type Availability, type ServerName } from '../addresses.ts';
import type { SharedServers } from './shared-servers.ts';

/** Where test processes find the service; set by Jest's global setup and inherited by its workers. */
const SERVICE_VARIABLE = 'QUERY_ROUTER_TESTKIT';
/** An answer is due before `fetch` gives up on its headers (300 s); who gets none asks again. */
const ANSWER_WITHIN_MS = 60_000;
const STILL_STARTING = 202;

const availability = z.union([
  z.object({ available: z.literal(true), address: z.record(z.string(), z.union([z.string(), z.number()])) }),
  z.object({ available: z.literal(false), reason: z.string() }),
]);

export interface AddressService {
  close(): Promise<void>;
}

/** Serves the addresses of shared servers to the test processes of this run, on a loopback port told through the environment. */
export async function serveAddresses(servers: SharedServers): Promise<AddressService> {
  const answer = async (url: string | undefined, response: ServerResponse): Promise<void> => {
    const name = serverNames.find((candidate) => url === `/${candidate}`);
    if (name === undefined) {
      response.writeHead(404).end();
      return;
    }
    const stillStarting = setTimeout(() => response.writeHead(STILL_STARTING).end(), ANSWER_WITHIN_MS);
    const found = await servers.request(name);
    clearTimeout(stillStarting);
    if (!response.writableEnded) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found));
  };
  const http = createServer((request, response) => {
    // A kept connection is closed after some idle seconds, just when the test process may be asking on it again.
    response.shouldKeepAlive = false;
    void answer(request.url, response);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('the address service has no TCP port');
  process.env[SERVICE_VARIABLE] = `http://127.0.0.1:${address.port}`;
  return {
    async close() {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}

/** Asks the service of this test run for a server, and waits until it is started or known to be unavailable. */
export async function askForServer<N extends ServerName>(name: N): Promise<Availability<N>> {
  const service = process.env[SERVICE_VARIABLE];
  if (service === undefined) return { available: false, reason: 'the shared servers belong to a Jest run with its global setup' };
  for (;;) {
    const response = await fetch(`${service}/${name}`);
    // The service answers with the address type of the name it was asked for.
    if (response.status !== STILL_STARTING) return availability.parse(await response.json()) as Availability<N>;
  }
}
