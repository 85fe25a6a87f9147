import type { Availability, ServerAddresses, ServerName } from './addresses.ts';
import { askForServer } from './stack/address-service.ts';

/**
 * Asks for a shared server; it is started at the first request of the whole test run and stopped at its end. Databases on it are
 * shared too, so a test creates its own schema. With `REQUIRE_STACK=1` an unavailable server throws.
 */
export async function server<N extends ServerName>(name: N): Promise<Availability<N>> {
  const found = await askForServer(name);
  if (!found.available && process.env['REQUIRE_STACK'] === '1') throw new Error(`REQUIRE_STACK=1, but ${name} cannot be had: ${found.reason}`);
  return found;
}

/** `describe` that runs `body` with the address, or counts one skipped test named after the reason. */
export function describeWith<N extends ServerName>(title: string, found: Availability<N>, body: (address: ServerAddresses[N]) => void): void {
  if (found.available) {
    const { address } = found;
    describe(title, () => body(address));
    return;
  }
  process.stderr.write(`skipped: ${title}: ${found.reason}\n`);
  describe(title, () => {
    test.skip(`not run: ${found.reason}`, () => {});
  });
}
