import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { readArguments } from '../src/arguments.ts';
import { assertPortIsFree } from '../src/assert-port-is-free.ts';
import { banner } from '../src/banner.ts';

describe('npm start', () => {
  test('knows --fresh', () => {
    expect([readArguments([]).fresh, readArguments(['--fresh']).fresh]).toEqual([false, true]);
  });

  test.each([['--frseh'], ['--port', '8001'], ['fresh']])('says what it knows instead of %s', (...args) => {
    expect(() => readArguments(args)).toThrow(/npm start -- --fresh/);
  });

  test('says at once that a port is taken, and leaves a free one free', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(assertPortIsFree('127.0.0.1', port)).rejects.toThrow(/taken by another program.*PORT=8001/);
    other.close();
    await once(other, 'close');
    await assertPortIsFree('127.0.0.1', port);
    await assertPortIsFree('127.0.0.1', port);
  });

  test('says that an address is not this machine\'s', async () => {
    await expect(assertPortIsFree('203.0.113.1', 0)).rejects.toThrow(/address of this machine/);
  });

  test('prints commands that go where it listens, with a key where one is needed', () => {
    expect(banner('http://127.0.0.1:8000', false)).not.toMatch(/--url|authorization/);
    expect(banner('http://127.0.0.1:9000', true)).toMatch(/curl -s http:\/\/127\.0\.0\.1:9000\/query .*authorization: Bearer \$QUERY_ROUTER_API_KEY[^]*shell --url http:\/\/127\.0\.0\.1:9000/);
  });
});
