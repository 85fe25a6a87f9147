import type { Availability, Offer, ServerAddresses, ServerName } from './addresses.ts';
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

const LAKEHOUSE = ['kafka', 'postgres', 'objectstore', 'nessie', 'flink', 'trino'] as const;
export type LakehouseAddresses = Pick<ServerAddresses, (typeof LAKEHOUSE)[number]>;

/**
 * Asks for everything that data passes on its way: Kafka, PostgreSQL, object store, Nessie, Flink and Trino, whose catalogues `lake` and `pg` are
 * those of this Nessie and this PostgreSQL. Like `server` for each of them, started together.
 */
export async function lakehouse(): Promise<Offer<LakehouseAddresses>> {
  const found = await Promise.all(LAKEHOUSE.map((name) => server(name)));
  const missing = found.find((offer) => !offer.available);
  if (missing !== undefined) return missing;
  // Each name with the address that its own request was answered with.
  return { available: true, address: Object.fromEntries(found.map((offer, index) => [LAKEHOUSE[index], offer.available && offer.address])) as unknown as LakehouseAddresses };
}

/** `describe` that runs `body` with the address, or counts one skipped test named after the reason. */
export function describeWith<A>(title: string, found: Offer<A>, body: (address: A) => void): void {
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
