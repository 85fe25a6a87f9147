import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@query-router/server-process';
import { shareServers, type SharedServers } from '../src/stack/shared-servers.ts';

describe('the servers of a test run', () => {
  const directory = mkdtempSync(join(tmpdir(), 'query-router-shared-servers-'));
  const said: string[] = [];
  let servers: SharedServers;
  beforeAll(async () => (servers = await shareServers(directory, (text) => said.push(text))));
  afterAll(async () => {
    await servers.stop();
    rmSync(directory, { recursive: true });
  });

  test('tell how one died, and start it again for the tests to come', async () => {
    const first = await servers.request('redis');
    if (!first.available) throw new Error(first.reason);
    const { url } = first.address;
    await say(url, 'SHUTDOWN NOSAVE');
    await waitUntil('its death is told', () => said.some((text) => /redis died \(code 0\); the end of its log:\n.*bye bye/s.test(text)), { timeoutMs: 10_000 });
    expect(await servers.request('redis')).toEqual(first);
    expect(await say(url, 'PING')).toBe('+PONG\r\n');
  }, 60_000);
});

/** What it answers first, or nothing when it closes. */
async function say(url: string, command: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const answer = Promise.race([once(socket, 'data'), once(socket, 'close')]);
  socket.write(`${command}\r\n`);
  const [data] = await answer;
  socket.destroy();
  return data instanceof Buffer ? data.toString() : '';
}
